package dev.millrace.retention;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Looks after the partitions from time to time. Every node does it; each step is done by one of them. */
@Component
class RetentionLoop implements SmartLifecycle {

    private final TaskRetention retention;
    private final RetentionSettings settings;
    private @Nullable BackgroundLoop loop;

    RetentionLoop(TaskRetention retention, RetentionSettings settings) {
        this.retention = retention;
        this.settings = settings;
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start("task-retention", settings.look(), retention::turn);
    }

    @Override
    public void stop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
