package dev.millrace.insight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

@MillraceTest
class QueueGaugesIT {

    @Autowired
    Api api;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "millrace_tasks_waiting",
                "millrace_tasks_scheduled",
                "millrace_tasks_running",
                "millrace_tasks_oldest_waiting_seconds",
                "millrace_workers_alive"
            })
    void theQueueIsTold(String metric) {
        assertThat(api.get("/prometheus/metrics").expect(200).body()).containsPattern("(?m)^" + metric + " \\d");
    }
}
