package dev.millrace.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A part that the server cannot be without and that takes its time to start: it is begun before Spring makes its first bean,
 * so that both start side by side. Whoever asks for it first waits for it.
 */
public final class EarlyPart<T> implements AutoCloseable {

    private final CompletableFuture<T> starting;
    private final Consumer<T> stop;

    private EarlyPart(CompletableFuture<T> starting, Consumer<T> stop) {
        this.starting = starting;
        this.stop = stop;
    }

    /**
     * Begins the start, and returns at once.
     *
     * @param name of the thread that starts it
     */
    public static <T> EarlyPart<T> begin(String name, Supplier<T> start, Consumer<T> stop) {
        Executor thread = Thread.ofPlatform().name(name).daemon()::start;
        return new EarlyPart<>(CompletableFuture.supplyAsync(start, thread), stop);
    }

    /**
     * Makes what holds such a part a bean that closes with the context, after all that uses it. A start that is cut short may
     * not have made the bean: then it is closed as well.
     */
    public static <B extends AutoCloseable> void register(
            GenericApplicationContext context, String name, Class<B> type, B holder, Runnable close) {
        context.registerBean(name, type, () -> holder, definition -> definition.setDependsOn("dataFolder"));
        SpringApplication.getShutdownHandlers().add(close);
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) failed -> {
            if (!context.isActive()) {
                close.run();
            }
        });
    }

    /** The part; what kept it from starting is thrown as it was. */
    public T get() {
        try {
            return starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Stops it as soon as it has started; to be called when nobody uses it any more. */
    @Override
    public void close() {
        starting.handle((part, _) -> {
                    if (part != null) {
                        stop.accept(part);
                    }
                    return null;
                })
                .join();
    }
}
