package dev.millrace.secrets;

import java.time.Duration;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Takes up keys that were published meanwhile, and makes another where this node's grew old. */
@Component
class SigningKeyWatch extends BackgroundWork {

    /** Well under the time between a key's publication and its first signature. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;

    SigningKeyWatch(SigningKeys keys) {
        this.keys = keys;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("signing-key-watch", PAUSE, this::look);
    }

    private boolean look() {
        keys.takeUp();
        return false;
    }
}
