package dev.millrace.secrets;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/** Takes up keys that were published meanwhile, and makes another where this node's grew old. */
@Component
class SigningKeyWatch implements SmartLifecycle {

    /** Well under the time between a key's publication and its first signature. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private volatile @Nullable BackgroundLoop loop;

    SigningKeyWatch(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    public void start() {
        loop = BackgroundLoop.start("signing-key-watch", PAUSE, this::look);
    }

    private boolean look() {
        keys.takeUp();
        return false;
    }

    @Override
    public void stop() {
        BackgroundLoop running = loop;
        loop = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
