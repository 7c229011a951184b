package dev.millrace.identity;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets the pages of other origins call the API, where {@code CORS_ORIGINS} names them. Nobody is named by default. As no
 * cookie signs anyone in, a page can do no more than the token that its user gave it.
 */
@Component
public final class CorsOrigins {

    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9.\\[\\]:-]+");
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final List<String> origins;

    CorsOrigins(IdentitySettings settings, JsonMapper json) {
        this.origins = parse(settings.corsOrigins().strip(), json);
    }

    /** Opens these paths of a chain, and no other of it. */
    public void open(HttpSecurity http, String... paths) {
        if (origins.isEmpty()) {
            http.cors(AbstractHttpConfigurer::disable);
        } else {
            http.cors(cors -> cors.configurationSource(source(paths)));
        }
    }

    private UrlBasedCorsConfigurationSource source(String... paths) {
        CorsConfiguration rules = new CorsConfiguration();
        rules.setAllowedOrigins(origins);
        rules.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        rules.setAllowedHeaders(List.of(
                "Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-API-Key", "X-Request-Id"));
        rules.setExposedHeaders(List.of(
                "ETag",
                "Idempotent-Replayed",
                "Link",
                "Location",
                "Retry-After",
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
                "X-Request-Id",
                "X-Total-Count"));
        rules.setAllowCredentials(false);
        rules.setMaxAge(REMEMBERED);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        for (String path : paths) {
            source.registerCorsConfiguration(path, rules);
        }
        return source;
    }

    static List<String> parse(String text, JsonMapper json) {
        List<String> origins = text.startsWith("[") ? fromJson(text, json) : Arrays.asList(text.split(","));
        List<String> named = origins.stream()
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .map(origin -> origin.endsWith("/") ? origin.substring(0, origin.length() - 1) : origin)
                .toList();
        for (String origin : named) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw wrong("\"" + origin + "\" is no origin");
            }
        }
        return named;
    }

    private static List<String> fromJson(String text, JsonMapper json) {
        try {
            return List.of(json.readValue(text, String[].class));
        } catch (JacksonException e) {
            throw wrong(text + " is no JSON list of strings");
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("CORS_ORIGINS (millrace.identity.cors-origins): " + what
                + "; it holds origins like https://app.example.com, as a JSON list or with commas between them, or *");
    }
}
