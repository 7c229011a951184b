package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user@example.com",
                "marcel@helix.net",
                "first.last+tag@sub.example.co.uk",
                "o'hara@example.com",
                "x@x-y.io",
                "用户@例子.广告",
                "admin@localhost"
            })
    void isReadAsItIsWritten(String text) {
        assertThat(EmailAddress.parse(text))
                .hasValueSatisfying(email -> assertThat(email.text()).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "plain",
                "@example.com",
                "user@",
                "user@example",
                "user@-example.com",
                "user@example-.com",
                "user@example..com",
                "user@.example.com",
                "user@10.0.0.1",
                "user@[10.0.0.1]",
                ".user@example.com",
                "user.@example.com",
                "us..er@example.com",
                "us er@example.com",
                " user@example.com",
                "user@example.com ",
                "user@example.com\n",
                "user@exam\u0000ple.com",
                "a@b@example.com",
                "\"quoted name\"@example.com",
                "user@example.com\r\nBcc: all@example.com",
                "<user@example.com>"
            })
    void isRefusedWhereNobodyCouldBeReachedAtIt(String text) {
        assertThat(EmailAddress.parse(text)).isEmpty();
    }

    @Test
    void isRefusedWhereItIsLongerThanMailAllows() {
        assertThat(EmailAddress.parse("a".repeat(65) + "@example.com")).isEmpty();
        assertThat(EmailAddress.parse("a@" + "example.".repeat(40) + "com")).isEmpty();
        assertThat(EmailAddress.parse("a".repeat(100_000))).isEmpty();
    }

    @Test
    void keepsTheCaseOfTheNameAndComparesWithoutIt() {
        EmailAddress email = EmailAddress.parse("John.Doe@Example.COM").orElseThrow();
        assertThat(email.text()).isEqualTo("John.Doe@example.com");
        assertThat(email.key()).isEqualTo("john.doe@example.com");
    }

    @Test
    void isTheSameHoweverItsAccentsAreTyped() {
        EmailAddress composed = EmailAddress.parse("jos\u00e9@example.com").orElseThrow();
        EmailAddress apart = EmailAddress.parse("jose\u0301@example.com").orElseThrow();
        assertThat(apart.key()).isEqualTo(composed.key());
    }
}
