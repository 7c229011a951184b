package dev.millrace.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlacesTest {

    private static final class Handler implements TaskHandler {

        private int concurrency;

        Handler(int concurrency) {
            this.concurrency = concurrency;
        }

        @Override
        public String name() {
            return "limited";
        }

        @Override
        public @Nullable JsonNode handle(TaskRun run) {
            return null;
        }

        @Override
        public int concurrency() {
            return concurrency;
        }
    }

    private final Places places = new Places(10);
    private final Handler handler = new Handler(2);

    @Test
    void noMorePlacesAreKeptThanThereAre() {
        assertThat(places.keep(null, 7)).isEqualTo(7);
        assertThat(places.keep(null, 7)).isEqualTo(3);
        assertThat(places.keep(handler, 1)).isZero();

        places.release(null, 7);
        assertThat(places.keep(handler, 1)).isEqualTo(1);
        assertThat(places.free()).isEqualTo(6);
    }

    @Test
    void runsAndWhatIsKeptForThemCountTogetherAgainstTheHandlersLimit() {
        assertThat(places.keep(handler, 5)).isEqualTo(2);
        assertThat(places.keep(handler, 5)).isZero();
        places.begin(handler);
        places.release(handler, 2);
        assertThat(places.keep(handler, 5)).isEqualTo(1);
        places.release(handler, 1);

        places.end(handler);
        assertThat(places.keep(handler, 5)).isEqualTo(2);
        assertThat(places.taken()).isEqualTo(2);
    }

    @Test
    void aLimitMayChangeWhileItsHandlerRuns() {
        handler.concurrency = Integer.MAX_VALUE;
        places.begin(handler);
        handler.concurrency = 0;
        places.end(handler);
        assertThat(places.keep(handler, 5)).isZero();

        handler.concurrency = 1;
        assertThat(places.keep(handler, 5)).isEqualTo(1);
    }
}
