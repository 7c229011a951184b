package dev.millrace.secrets;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What seals and signs.
 *
 * @param key seals what the database keeps secret for us ({@code SECRET_KEY}); empty: a generated file in the data folder
 *     does
 * @param signingKeyAge how old the key that signs tokens may become before another is made
 */
@ConfigurationProperties("millrace.secrets")
record SecretSettings(
        @DefaultValue("") String key, @DefaultValue("90d") Duration signingKeyAge) {

    private static final int SHORTEST = 32;
    private static final List<String> EXAMPLES =
            List.of("your-super-secret-key-change-this", "change-this-secret-key-in-production");

    SecretSettings {
        key = key.strip();
        if (!key.isEmpty() && key.length() < SHORTEST) {
            throw new IllegalArgumentException("SECRET_KEY (millrace.secrets.key) has " + key.length()
                    + " characters; it needs at least " + SHORTEST + ", for example from: openssl rand -hex 32");
        }
        if (EXAMPLES.contains(key)) {
            throw new IllegalArgumentException("SECRET_KEY (millrace.secrets.key) is the documentation's example,"
                    + " which everybody knows; make your own with: openssl rand -hex 32");
        }
    }

    @Override
    public String toString() {
        return "SecretSettings[signingKeyAge=" + signingKeyAge + "]";
    }
}
