package dev.millrace.platform;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** A component that does its work in a {@link BackgroundLoop}, from the server's start until it stops. */
public abstract class BackgroundWork implements SmartLifecycle {

    private volatile @Nullable BackgroundLoop loop;

    /** Starts the loop. */
    protected abstract BackgroundLoop begin();

    /** Begins the next turn at once. */
    protected void wake() {
        BackgroundLoop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** Lets time pass within a turn that knows when there is more to do: as much as given, or less where it is woken. */
    protected void rest(Duration time) {
        BackgroundLoop running = loop;
        if (running != null) {
            running.rest(time);
        }
    }

    @Override
    public void start() {
        loop = begin();
    }

    /** Waits for the turn that is under way, and interrupts one that takes long. */
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
