import java.util.Map;

import dev.millrace.worker.TaskFailure;
import dev.millrace.worker.Worker;

/**
 * A worker that says how large pictures become. Needs the worker library, and what that needs, on its class path:
 *
 * <pre>
 * ./mvnw -pl worker -am package dependency:copy-dependencies -DskipTests \
 *   -DincludeScope=runtime -DoutputDirectory=target/lib
 * MILLRACE_URL=http://localhost:8000 MILLRACE_KEY=… \
 *   java -cp 'worker/target/*:worker/target/lib/*' examples/java/ResizeWorker.java
 * </pre>
 */
public class ResizeWorker {

    /** What a task's payload looks like: {@code {"width": 1600, "height": 900, "max_width": 800}}. */
    record Resize(int width, int height, int maxWidth) {}

    public static void main(String[] args) throws InterruptedException {
        Worker worker = Worker.connect(System.getenv("MILLRACE_URL"), System.getenv("MILLRACE_KEY"))
                .handle(System.getenv().getOrDefault("MILLRACE_HANDLER", "resize"), Resize.class, (task, input) -> {
                    if (input.maxWidth() <= 0) {
                        throw TaskFailure.permanent("max_width must be positive, not " + input.maxWidth());
                    }
                    task.log("resizing to " + input.maxWidth());
                    task.progress(0.5, "halfway");
                    return Map.of("width", input.maxWidth(), "height", input.height() * input.maxWidth() / input.width());
                })
                .start();
        System.out.println("worker " + worker.id() + " waits for tasks");
        worker.await();
    }
}
