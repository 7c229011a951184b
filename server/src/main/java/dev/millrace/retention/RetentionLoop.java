package dev.millrace.retention;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Looks after the partitions from time to time. Every node does it; each step is done by one of them. */
@Component
class RetentionLoop extends BackgroundWork {

    private final TaskRetention retention;
    private final RetentionSettings settings;

    RetentionLoop(TaskRetention retention, RetentionSettings settings) {
        this.retention = retention;
        this.settings = settings;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("task-retention", settings.look(), retention::turn);
    }
}
