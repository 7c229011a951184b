package dev.millrace.platform;

import java.nio.file.Path;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What concerns the whole server.
 *
 * @param port where it listens ({@code MILLRACE_PORT})
 * @param data the folder for everything that the server keeps ({@code MILLRACE_DATA})
 * @param env the name of the environment that {@code /info} shows ({@code ENV})
 */
@Validated
@ConfigurationProperties("millrace")
public record MillraceSettings(
        @DefaultValue("8000") @Range(min = 0, max = 65535) int port,
        @DefaultValue("data") Path data,
        @DefaultValue("dev") String env) {}
