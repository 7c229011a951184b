package dev.millrace.platform;

import java.nio.file.Path;
import java.util.regex.Pattern;

import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What concerns the whole server.
 *
 * @param port where the server listens ({@code MILLRACE_PORT})
 * @param data the folder for everything that the server keeps ({@code MILLRACE_DATA})
 * @param publicUrl where browsers reach this server ({@code MILLRACE_PUBLIC_URL}), as {@code https://jobs.example.com}: what
 *     links in mails and the OAuth2 server's names begin with; empty: {@code http://localhost} and the port
 * @param env the name of the environment that {@code /info} shows ({@code ENV})
 */
@Validated
@ConfigurationProperties("millrace")
public record MillraceSettings(
        @DefaultValue("8000") @Range(min = 0, max = 65535) int port,
        @DefaultValue("data") Path data,
        @DefaultValue("") String publicUrl,
        @DefaultValue("dev") String env) {

    private static final Pattern PUBLIC_URL = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    public MillraceSettings {
        publicUrl = publicUrl.strip();
        if (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
        if (!publicUrl.isEmpty() && !PUBLIC_URL.matcher(publicUrl).matches()) {
            throw new IllegalArgumentException("MILLRACE_PUBLIC_URL (millrace.public-url) is " + publicUrl
                    + "; it is a scheme and a host, like https://jobs.example.com, without a path");
        }
    }
}
