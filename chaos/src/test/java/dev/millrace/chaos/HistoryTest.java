package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadOnceInTheOrderOfTime() throws IOException {
        UUID task = UUID.randomUUID();
        HistoryReader reader = new HistoryReader(folder);
        try (HistoryWriter caller = new HistoryWriter(folder.resolve("a.jsonl"));
                HistoryWriter worker = new HistoryWriter(folder.resolve("b.jsonl"))) {
            Instant began = caller.now();
            worker.registering("worker-0");
            caller.caller(Event.What.ENQUEUED, began, "x-1", task, null);
            worker.run(Event.What.CLAIMED, began, task, "worker-0", 7, 1, null);
            assertThat(reader.news())
                    .extracting(Event::what)
                    .containsExactly(Event.What.REGISTERED, Event.What.ENQUEUED, Event.What.CLAIMED);

            worker.run(Event.What.RECORDED, began, task, "worker-0", 7, 1, "completed");
            assertThat(reader.news()).singleElement().satisfies(event -> {
                assertThat(event.task()).isEqualTo(task);
                assertThat(event.fence()).isEqualTo(7);
                assertThat(event.attempt()).isEqualTo(1);
                assertThat(event.isOffer("completed")).isTrue();
                assertThat(event.began()).isEqualTo(began);
            });
        }
        assertThat(reader.news()).isEmpty();
    }

    @Test
    void theHalfLineOfAKilledProcessIsNoEvent() throws IOException {
        Path file = folder.resolve("a.jsonl");
        try (HistoryWriter writer = new HistoryWriter(file)) {
            writer.fault("worker-kill");
        }
        Files.writeString(file, "{\"began\": \"2026-0", StandardOpenOption.APPEND);

        assertThat(new HistoryReader(folder).news()).extracting(Event::note).containsExactly("worker-kill");
    }
}
