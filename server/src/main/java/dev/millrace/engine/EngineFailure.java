package dev.millrace.engine;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.millrace.engine.child.Refusal;

/** A job that could not be done; the message is for its owner. */
public final class EngineFailure extends Exception {

    /** Whose fault it is. */
    public enum Kind {
        /** The file, or what the steps ask of it. */
        INPUT,
        /** A bound of the engine: memory, disk, time, columns. */
        LIMIT,
        /** Rows did not add up, so nothing is handed out. */
        INTEGRITY,
        /** The engine itself broke down: another run may succeed. */
        CRASH
    }

    private final Kind kind;

    EngineFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static EngineFailure of(Refusal.Kind kind, String message) {
        Kind ours =
                switch (kind) {
                    case INPUT -> Kind.INPUT;
                    case LIMIT -> Kind.LIMIT;
                    case INTEGRITY -> Kind.INTEGRITY;
                    case CRASH -> Kind.CRASH;
                };
        return new EngineFailure(ours, message, null);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether another run would fail alike. */
    public boolean isPermanent() {
        return kind != Kind.CRASH;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
