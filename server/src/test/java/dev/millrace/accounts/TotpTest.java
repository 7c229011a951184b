package dev.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6238, appendix B: its eight digits, of which authenticators show the last six. */
class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void makesTheCodesOfTheStandard(long time, String code) {
        Instant now = Instant.ofEpochSecond(time);
        assertThat(Totp.code(SECRET, Totp.step(now))).isEqualTo(code);
        assertThat(Totp.match(SECRET, code, now)).hasValue(Totp.step(now));
        assertThat(Totp.match(SECRET, code, now.plusSeconds(30))).hasValue(Totp.step(now));
        assertThat(Totp.match(SECRET, code, now.plusSeconds(90))).isEmpty();
    }

    @Test
    void readsNothingElseAsACode() {
        for (String text : new String[] {"", " ", "28708", "2870822", "é", "٢٨٧٠٨٢", "null", "0".repeat(10_000)}) {
            assertThat(Totp.match(SECRET, text, Instant.ofEpochSecond(59)))
                    .as(text)
                    .isEmpty();
        }
    }

    @Test
    void writesSecretsAsTheStandardDoes() {
        assertThat(Base32.encode("foobar".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTBOI");
        assertThat(Base32.encode("fooba".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTB");
        assertThat(Base32.encode("f".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MY");
    }
}
