package dev.millrace.platform;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Where browsers and other programs reach this server, as settings say it: never as a request says it, whose {@code Host}
 * anybody may choose.
 */
@Component
public final class PublicUrl {

    private final MillraceSettings settings;
    private final Environment environment;

    PublicUrl(MillraceSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** Scheme, host and port, without a slash at the end. Known once the server listens. */
    public String base() {
        return settings.publicUrl().isEmpty()
                ? "http://localhost:" + environment.getProperty("local.server.port", Integer.toString(settings.port()))
                : settings.publicUrl();
    }

    /** The address of a path that begins with a slash. */
    public String of(String path) {
        return base() + path;
    }

    /** Whether browsers speak TLS with this server, or with a proxy in front of it. */
    public boolean isSecure() {
        return settings.publicUrl().startsWith("https://");
    }
}
