package dev.millrace.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class SpellingTest {

    private static final List<String> COLUMNS = List.of("country", "city", "amount");

    @Test
    void findsANameWithALetterTooManyOrTooFew() {
        assertThat(Spelling.nearest("contry", COLUMNS)).hasValue("country");
        assertThat(Spelling.nearest("amounts", COLUMNS)).hasValue("amount");
    }

    @Test
    void doesNotCareForCase() {
        assertThat(Spelling.nearest("COUNTRY", COLUMNS)).hasValue("country");
    }

    @Test
    void suggestsNothingRatherThanSomethingFarOff() {
        assertThat(Spelling.nearest("temperature", COLUMNS)).isEmpty();
        assertThat(Spelling.nearest("x", List.of())).isEmpty();
    }
}
