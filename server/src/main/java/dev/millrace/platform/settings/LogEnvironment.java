package dev.millrace.platform.settings;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns our two log settings into Spring Boot's, before logging begins. A value that there is not is left to the binding
 * of {@link LogSettings}, which can say so in a log that works. Named in {@code META-INF/spring.factories}.
 */
final class LogEnvironment implements EnvironmentPostProcessor {

    private static final Map<String, String> LEVELS = Map.of(
            "trace",
            "trace",
            "debug",
            "debug",
            "info",
            "info",
            "warn",
            "warn",
            "warning",
            "warn",
            "error",
            "error",
            "critical",
            "error",
            "off",
            "off");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String level = environment.getProperty("millrace.log.level", "info").toLowerCase(Locale.ROOT);
        Map<String, Object> ours = new HashMap<>();
        ours.put("logging.level.dev.millrace", LEVELS.getOrDefault(level, "info"));
        if (environment.getProperty("millrace.log.format", "text").equalsIgnoreCase("json")) {
            ours.put("logging.structured.format.console", "ecs");
        }
        environment.getPropertySources().addLast(new MapPropertySource("millraceLog", ours));
    }
}
