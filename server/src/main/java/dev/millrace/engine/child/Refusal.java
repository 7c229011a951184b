package dev.millrace.engine.child;

import java.util.Objects;

/** Why a job cannot be done, in words for its owner. */
public final class Refusal extends Exception {

    /** Whose fault it is, and so what to do about it. */
    public enum Kind {
        /** The file, or what the pipeline asks of it. */
        INPUT,
        /** A bound of the engine: memory, disk, time, columns. */
        LIMIT,
        /** Rows do not add up: nothing may be handed out. */
        INTEGRITY,
        /** The engine itself. */
        CRASH
    }

    private final Kind kind;

    private Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public static Refusal input(String message) {
        return new Refusal(Kind.INPUT, message);
    }

    public static Refusal limit(String message) {
        return new Refusal(Kind.LIMIT, message);
    }

    public static Refusal integrity(String message) {
        return new Refusal(Kind.INTEGRITY, "failed_integrity: " + message);
    }

    public static Refusal crash(String message) {
        return new Refusal(Kind.CRASH, message);
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
