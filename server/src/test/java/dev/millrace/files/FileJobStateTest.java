package dev.millrace.files;

import static dev.millrace.files.FileJobState.CANCELLED;
import static dev.millrace.files.FileJobState.COMPLETED;
import static dev.millrace.files.FileJobState.FAILED;
import static dev.millrace.files.FileJobState.SUBMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileJobStateTest {

    @ParameterizedTest
    @EnumSource
    void eachStateLeadsOnlyForward(FileJobState state) {
        Set<FileJobState> next = EnumSet.noneOf(FileJobState.class);
        for (FileJobState other : FileJobState.values()) {
            if (state.canBecome(other)) {
                next.add(other);
            }
        }

        assertThat(next)
                .isEqualTo(
                        switch (state) {
                            case PENDING -> EnumSet.of(SUBMITTED, FAILED, CANCELLED);
                            case SUBMITTED -> EnumSet.of(COMPLETED, FAILED, CANCELLED);
                            case COMPLETED, FAILED, CANCELLED -> EnumSet.noneOf(FileJobState.class);
                        });
    }
}
