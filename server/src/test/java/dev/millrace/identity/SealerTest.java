package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;

class SealerTest {

    private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.UTF_8);

    private final Sealer sealer = sealer("a-secret-of-some-length-0123456789abcdef");

    @Test
    void opensWhatItSealed() {
        assertThat(sealer.open(sealer.seal(PLAIN, "kid-1"), "kid-1")).isEqualTo(PLAIN);
    }

    @Test
    void sealsTheSameTextDifferentlyEachTime() {
        assertThat(sealer.seal(PLAIN, "kid-1")).isNotEqualTo(sealer.seal(PLAIN, "kid-1"));
    }

    @Test
    void opensNothingUnderAnotherNameOrSecretOrWhenABitChanged() {
        byte[] sealed = sealer.seal(PLAIN, "kid-1");
        Sealer stranger = sealer("another-secret-of-length-0123456789abcdef");
        assertThatThrownBy(() -> sealer.open(sealed, "kid-2")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stranger.open(sealed, "kid-1")).isInstanceOf(IllegalStateException.class);
        sealed[20] ^= 1;
        assertThatThrownBy(() -> sealer.open(sealed, "kid-1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsSecretsApartByAFingerprintThatDoesNotTellThem() {
        assertThat(sealer.fingerprint())
                .hasSize(16)
                .isEqualTo(sealer("a-secret-of-some-length-0123456789abcdef").fingerprint())
                .isNotEqualTo(
                        sealer("another-secret-of-length-0123456789abcdef").fingerprint());
    }

    private static Sealer sealer(String secret) {
        IdentitySettings settings = Settings.identity(Map.of("secret-key", secret));
        return new Sealer(new ServerSecret(settings, Settings.server(Path.of("unused"), "test")));
    }
}
