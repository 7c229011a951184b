package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class IdentitySettingsTest {

    @Test
    void hasTheseDefaults() {
        assertThat(Settings.identity())
                .isEqualTo(new IdentitySettings(
                        "",
                        Registration.OPEN,
                        true,
                        new IdentitySettings.Password(8, DataSize.ofKilobytes(19456), 2, 0, Duration.ofSeconds(2)),
                        new IdentitySettings.Token(
                                "millrace", "millrace-api", Duration.ofMinutes(15), Duration.ofSeconds(2)),
                        new IdentitySettings.Session(Duration.ofDays(7), Duration.ofDays(30), Duration.ZERO)));
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
    void theFirstAdminsDoNotTellTheirSecret() {
        String secret = "a-secret-of-some-length-0123456789abcdef";
        assertThat(new AdminSettings("admin@localhost", secret).toString()).doesNotContain(secret);
    }
}
