package dev.millrace.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The server refused a request, or could not be reached. What can be told apart is a type of its own, to be caught by it:
 *
 * <pre>{@code
 * try {
 *     millrace.tasks().cancel(id);
 * } catch (MillraceException.Conflict e) {
 *     log.info("it has ended already");
 * }
 * }</pre>
 */
public sealed class MillraceException extends RuntimeException {

    /** What is wrong with one field of the request. */
    public record Problem(String field, String reason) {}

    /**
     * The request cannot be as it is (400, 413, 415, 422): {@link #problems} names every bad field. What cannot even be
     * written as JSON is never sent, and a 400 too.
     */
    public static final class InvalidRequest extends MillraceException {
        InvalidRequest(String message, Throwable cause) {
            super(new Refusal(400, "UNWRITABLE", message, List.of(), null, null), cause);
        }

        private InvalidRequest(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** The credentials are missing, wrong, expired or revoked (401). */
    public static final class Unauthorized extends MillraceException {
        private Unauthorized(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** The credentials do not allow this, or the object is somebody else's (403). */
    public static final class Forbidden extends MillraceException {
        private Forbidden(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** There is no such thing (404). */
    public static final class NotFound extends MillraceException {
        private NotFound(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** The object is in another state, or there is one like it already (409). */
    public static final class Conflict extends MillraceException {
        private Conflict(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** Too many requests, also after those that this client made again (429). */
    public static final class RateLimited extends MillraceException {
        private RateLimited(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** The server is away or at fault (5xx), also when this client asked again. */
    public static final class Unavailable extends MillraceException {
        private Unavailable(Refusal refusal) {
            super(refusal, null);
        }
    }

    /** No answer came, also when this client asked again. */
    public static final class Unreached extends MillraceException {
        Unreached(String message, Throwable cause) {
            super(new Refusal(UNREACHED, "UNREACHED", message, List.of(), null, null), cause);
        }
    }

    /** What was waited for took longer than the caller would wait. It may still happen. */
    public static final class TimedOut extends MillraceException {
        /** @param cause why nothing could be seen at last, if so */
        TimedOut(String message, @Nullable MillraceException cause) {
            super(new Refusal(UNREACHED, "TIMEOUT", message, List.of(), null, null), cause);
        }
    }

    /** What a refusal says. */
    record Refusal(
            int status,
            String code,
            String message,
            List<Problem> problems,
            @Nullable String requestId,
            @Nullable Duration retryAfter) {

        MillraceException exception() {
            return switch (status) {
                case 400, 413, 415, 422 -> new InvalidRequest(this);
                case 401 -> new Unauthorized(this);
                case 403 -> new Forbidden(this);
                case 404 -> new NotFound(this);
                case 409 -> new Conflict(this);
                case 429 -> new RateLimited(this);
                default -> status >= 500 ? new Unavailable(this) : new MillraceException(this, null);
            };
        }
    }

    private static final int UNREACHED = 0;

    private final int status;
    private final String code;

    private final List<Problem> problems;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;

    private MillraceException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.message(), cause);
        this.status = refusal.status();
        this.code = refusal.code();
        this.problems = List.copyOf(refusal.problems());
        this.requestId = refusal.requestId();
        this.retryAfter = refusal.retryAfter();
    }

    /** The status of HTTP; 0 where there was no answer. */
    public int status() {
        return status;
    }

    /** The kind of refusal in a word, such as {@code CONFLICT}; {@code UNREACHED} where there was no answer. */
    public String code() {
        return code;
    }

    /** Every field that is wrong; empty where no field is to blame. */
    public List<Problem> problems() {
        return problems;
    }

    /** By which the server's log knows the request. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** When the server wants to be asked again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Whether the same request may well succeed later: no answer, a body that came too slowly, too many requests, or a server
     * that is busy or away.
     */
    public boolean isTransient() {
        return status == UNREACHED || status == 408 || status == 429 || status >= 500;
    }
}
