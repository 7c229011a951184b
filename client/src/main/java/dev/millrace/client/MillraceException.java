package dev.millrace.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** The server refused a request, or could not be reached. */
public final class MillraceException extends RuntimeException {

    /** What is wrong with one field of the request. */
    public record Problem(String field, String reason) {}

    private static final int UNREACHED = 0;

    private final int status;
    private final String code;
    private final List<Problem> problems;
    private final @Nullable Duration retryAfter;

    MillraceException(
            int status,
            String code,
            String message,
            List<Problem> problems,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.problems = List.copyOf(problems);
        this.retryAfter = retryAfter;
    }

    static MillraceException unreached(String message, Throwable cause) {
        return new MillraceException(UNREACHED, "UNREACHED", message, List.of(), null, cause);
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

    /** When the server wants to be asked again. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether the same request may well succeed later: no answer, too many requests, or a server that is busy or away. */
    public boolean isTransient() {
        return status == UNREACHED || status == 429 || status >= 500;
    }
}
