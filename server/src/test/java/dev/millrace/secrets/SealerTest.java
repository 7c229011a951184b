package dev.millrace.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class SealerTest {

    private static final byte[] PLAIN = "a private key".getBytes(StandardCharsets.UTF_8);

    private final Sealer sealer = Secrets.sealer("a-secret-of-some-length-0123456789abcdef");

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
        Sealer stranger = Secrets.sealer("another-secret-of-length-0123456789abcdef");
        assertThatThrownBy(() -> sealer.open(sealed, "kid-2")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> stranger.open(sealed, "kid-1")).isInstanceOf(IllegalStateException.class);
        sealed[20] ^= 1;
        assertThatThrownBy(() -> sealer.open(sealed, "kid-1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsSecretsApartByAFingerprintThatDoesNotTellThem() {
        assertThat(sealer.fingerprint())
                .hasSize(16)
                .isEqualTo(Secrets.sealer("a-secret-of-some-length-0123456789abcdef")
                        .fingerprint())
                .isNotEqualTo(Secrets.sealer("another-secret-of-length-0123456789abcdef")
                        .fingerprint());
    }
}
