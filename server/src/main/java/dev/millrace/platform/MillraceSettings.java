package dev.millrace.platform;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What concerns the whole server.
 *
 * @param data the folder for everything that the server keeps ({@code MILLRACE_DATA})
 * @param env the name of the environment that {@code /info} shows ({@code ENV})
 */
@ConfigurationProperties("millrace")
public record MillraceSettings(
        @DefaultValue("data") Path data,
        @DefaultValue("dev") String env) {}
