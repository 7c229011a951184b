package dev.millrace.tasks;

import static dev.millrace.tasks.TaskState.CANCELLED;
import static dev.millrace.tasks.TaskState.COMPLETED;
import static dev.millrace.tasks.TaskState.FAILED;
import static dev.millrace.tasks.TaskState.PENDING;
import static dev.millrace.tasks.TaskState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskStateTest {

    private static final Map<TaskState, Set<TaskState>> LAWFUL = Map.of(
            PENDING, Set.of(RUNNING, CANCELLED),
            RUNNING, Set.of(PENDING, COMPLETED, FAILED, CANCELLED),
            COMPLETED, Set.of(PENDING),
            FAILED, Set.of(PENDING),
            CANCELLED, Set.of(PENDING));

    @ParameterizedTest
    @EnumSource
    void becomesOnlyWhatTheLifeCycleAllows(TaskState from) {
        for (TaskState to : TaskState.values()) {
            assertThat(from.canBecome(to))
                    .as("%s to %s", from, to)
                    .isEqualTo(lawfulAfter(from).contains(to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndIsWhatOnlyAnOperatorsRetryLeaves(TaskState state) {
        assertThat(state.isEnded()).isEqualTo(lawfulAfter(state).equals(Set.of(PENDING)));
    }

    private static Set<TaskState> lawfulAfter(TaskState state) {
        return LAWFUL.getOrDefault(state, Set.of());
    }
}
