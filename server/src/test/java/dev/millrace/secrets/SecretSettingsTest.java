package dev.millrace.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecretSettingsTest {

    @Test
    void hasTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("millrace.secrets", SecretSettings.class))
                .isEqualTo(new SecretSettings("", Duration.ofDays(90)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "0123456789abcdef", "your-super-secret-key-change-this"})
    void refusesAKeyThatIsShortOrKnownToAll(String key) {
        assertThatThrownBy(() -> Secrets.settings(key))
                .hasMessageContaining("SECRET_KEY")
                .hasMessageContaining("openssl rand -hex 32");
    }

    @Test
    void doesNotTellItsKey() {
        String key = "a-secret-of-some-length-0123456789abcdef";
        assertThat(Secrets.settings(key).toString()).doesNotContain(key);
    }
}
