package dev.millrace.worker;

/** What an operator wants of this worker, and whether it is closing: who leaves does not come back. */
final class Orders {

    private static final System.Logger log = System.getLogger(Worker.class.getName());

    private final String worker;
    private final Runnable onChange;
    private volatile String order = "work";
    private volatile boolean closing;

    Orders(String worker, Runnable onChange) {
        this.worker = worker;
        this.onChange = onChange;
    }

    boolean mayTake() {
        return !closing && order.equals("work");
    }

    /** Nothing more is taken, ever. */
    boolean isLeaving() {
        return closing || order.equals("drain");
    }

    boolean isClosing() {
        return closing;
    }

    /** Whether to leave when nothing runs any more. */
    boolean isDraining() {
        return order.equals("drain");
    }

    /** How the worker says that it is. */
    String status() {
        if (isLeaving()) {
            return "draining";
        }
        return order.equals("pause") ? "paused" : "active";
    }

    void obey(String wanted) {
        if (isLeaving() || order.equals(wanted)) {
            return;
        }
        log.log(System.Logger.Level.INFO, "Worker {0} was told to {1}", worker, wanted);
        order = wanted;
        onChange.run();
    }

    void drain() {
        order = "drain";
        onChange.run();
    }

    /** False where it is closing already. */
    boolean close() {
        synchronized (this) {
            if (closing) {
                return false;
            }
            closing = true;
        }
        onChange.run();
        return true;
    }
}
