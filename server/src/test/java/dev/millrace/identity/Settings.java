package dev.millrace.identity;

import java.nio.file.Path;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.millrace.platform.MillraceSettings;

/** Identity's settings as the server would read them. */
final class Settings {

    private Settings() {}

    static IdentitySettings identity() {
        return identity(Map.of());
    }

    /** The defaults, but for the given keys below {@code millrace.identity}. */
    static IdentitySettings identity(Map<String, String> changed) {
        MapConfigurationPropertySource source = new MapConfigurationPropertySource();
        changed.forEach((key, value) -> source.put("millrace.identity." + key, value));
        return new Binder(source).bindOrCreate("millrace.identity", IdentitySettings.class);
    }

    static MillraceSettings server(Path data, String env) {
        return new MillraceSettings(0, data, "", env);
    }
}
