package dev.millrace.tasks;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** The handlers that run inside the server, by the name that tasks ask for. */
@Component
class TaskHandlers {

    /** Handlers may themselves use the queue, so they are asked for only when they are needed. */
    private final Supplier<Map<String, TaskHandler>> byName;

    /** Asked for each end of each task, so looked up once. */
    private final Map<Class<?>, Boolean> takePart = new ConcurrentHashMap<>();

    TaskHandlers(ObjectProvider<TaskHandler> handlers) {
        this.byName = SingletonSupplier.of(
                () -> handlers.stream().collect(Collectors.toUnmodifiableMap(TaskHandler::name, Function.identity())));
    }

    Collection<TaskHandler> all() {
        return byName.get().values();
    }

    Optional<TaskHandler> find(String name) {
        return Optional.ofNullable(byName.get().get(name));
    }

    /** Whether the handler wants to know, and write, when a task of its kind ends. */
    boolean takesPartInEnds(String name) {
        TaskHandler handler = byName.get().get(name);
        return handler != null && takePart.computeIfAbsent(handler.getClass(), TaskHandlers::overridesEnded);
    }

    /** Tells the handler of a task, inside the current transaction, that it has just ended. */
    void tell(Task ended) {
        find(ended.handler()).ifPresent(handler -> handler.ended(ended));
    }

    private static boolean overridesEnded(Class<?> handler) {
        try {
            return handler.getMethod("ended", Task.class).getDeclaringClass() != TaskHandler.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
