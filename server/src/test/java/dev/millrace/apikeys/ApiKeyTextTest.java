package dev.millrace.apikeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTextTest {

    /** As docs/reference/api-keys.md gives it to secret scanners. */
    private static final String PATTERN = "mr_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}";

    private final SecureRandom random = new SecureRandom();

    @Test
    void aKeyIsReadBackAndLooksAsThePatternSays() {
        for (UUID id : new UUID[] {UUID.randomUUID(), new UUID(0, 0), new UUID(-1, -1), new UUID(1, Long.MIN_VALUE)}) {
            ApiKeyText key = ApiKeyText.random(id, random);
            assertThat(key.text()).matches(PATTERN).startsWith(ApiKeyText.start(id) + "_");
            assertThat(ApiKeyText.parse(key.text())).contains(key);
            assertThat(key.toString()).doesNotContain(key.text());
        }
    }

    @Test
    void noTwoKeysAreTheSameAndNeitherAreTheirHashes() {
        UUID id = UUID.randomUUID();
        ApiKeyText one = ApiKeyText.random(id, random);
        ApiKeyText other = ApiKeyText.random(id, random);
        assertThat(one.text()).isNotEqualTo(other.text());
        assertThat(one.hash()).isNotEqualTo(other.hash());
    }

    @Test
    void aMistypedKeyIsNoKeyWhereverTheMistakeIs() {
        String text = ApiKeyText.random(UUID.randomUUID(), random).text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(ApiKeyText.parse(text.substring(0, i) + other + text.substring(i + 1)))
                    .as("character %d", i)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mr_", "mr__", "mr_a_b", "mrr_0123456789", "MR_x", "mr_é", "eyJ.a.b"})
    void whatWeNeverMadeIsNoKey(String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
        assertThat(ApiKeyText.parse((text + "é".repeat(80)).substring(0, 75))).isEmpty();
    }
}
