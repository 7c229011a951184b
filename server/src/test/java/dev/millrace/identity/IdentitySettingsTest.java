package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class IdentitySettingsTest {

    @Test
    void hasTheseDefaults() {
        assertThat(Settings.identity())
                .isEqualTo(new IdentitySettings(
                        "",
                        "",
                        Registration.OPEN,
                        true,
                        new IdentitySettings.Password(8, DataSize.ofKilobytes(19456), 2, 0, Duration.ofSeconds(2)),
                        new IdentitySettings.Token(
                                "millrace",
                                "millrace-api",
                                Duration.ofMinutes(15),
                                Duration.ofDays(90),
                                Duration.ofSeconds(2)),
                        new IdentitySettings.Session(Duration.ofDays(7), Duration.ofDays(30), Duration.ZERO)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "0123456789abcdef", "your-super-secret-key-change-this"})
    void refusesASecretThatIsShortOrKnownToAll(String secret) {
        assertThatThrownBy(() -> Settings.identity(Map.of("secret-key", secret)))
                .rootCause()
                .hasMessageContaining("SECRET_KEY")
                .hasMessageContaining("openssl rand -hex 32");
    }

    @ParameterizedTest
    @CsvSource({
        "password.min-length, 7",
        "password.min-length, 129",
        "password.memory, 8KB",
        "password.iterations, 0",
        "token.ttl, 1s",
        "token.ttl, 2d",
        "token.recheck, 1m",
        "session.idle, 0s",
        "session.absolute, 1d"
    })
    void refusesWhatWouldNotBeSafe(String key, String value) {
        assertThatThrownBy(() -> Settings.identity(Map.of(key, value)))
                .rootCause()
                .hasMessageContaining("millrace.identity.");
    }

    @Test
    void doesNotTellItsSecrets() {
        String secret = "a-secret-of-some-length-0123456789abcdef";
        assertThat(Settings.identity(Map.of("secret-key", secret)).toString()).doesNotContain(secret);
        assertThat(new AdminSettings("admin@localhost", secret).toString()).doesNotContain(secret);
    }
}
