package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathBeginningTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v1/tasks, /api/v1/tasks",
        "/api/v1/tasks/{id}/explain, /api/v1/tasks/",
        "/api/v1/jobs/**, /api/v1/jobs",
        "/files/*/parts, /files/",
        "/, /",
    })
    void itEndsBeforeWhateverMayVary(String pattern, String beginning) {
        assertThat(PathBeginning.of(pattern)).isEqualTo(beginning);
    }
}
