package dev.millrace.accounts.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.io",
                "//evil.io",
                "///evil.io",
                "/\\evil.io",
                "\\\\evil.io",
                "/\t/evil.io",
                "/\r\nSet-Cookie: x=1",
                "/%0d%0aSet-Cookie:x=1\n",
                "javascript:alert(1)",
                "evil.io",
                "",
                " /accounts",
                "/.//evil.io"
            })
    void whatCouldLeadElsewhereLeadsHome(String next) {
        assertThat(Next.safe(next)).isEqualTo("/");
    }

    @Test
    void whoComesFromNowhereSeesItsAccount() {
        assertThat(Next.safe(null)).isEqualTo("/accounts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/accounts", "/api/v1/oauth2/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.io%2Fcb", "/"})
    void aPathOfOursIsKept(String next) {
        assertThat(Next.safe(next)).isEqualTo(next);
    }
}
