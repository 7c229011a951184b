package dev.millrace.platform.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the server logs.
 *
 * @param format {@code text} for people, {@code json} for machines: one object a line, in the Elastic Common Schema
 *     ({@code LOG_FORMAT})
 * @param level the least important lines of ours that are logged: {@code trace debug info warn error off}
 *     ({@code LOG_LEVEL})
 */
@ConfigurationProperties("millrace.log")
public record LogSettings(
        @DefaultValue("text") Format format,
        @DefaultValue("info") Level level) {

    /** What a line looks like. */
    public enum Format {
        TEXT,
        JSON
    }

    /** Spring's levels, with the names that Python programs have for two of them. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        WARNING,
        ERROR,
        CRITICAL,
        OFF
    }
}
