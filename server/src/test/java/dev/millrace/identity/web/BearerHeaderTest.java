package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;

class BearerHeaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer abc",
                "bearer abc",
                "BEARER a.b-c_d~e+f/g==",
                "Basic abc",
                "Bear",
                "",
                "Bearer",
                "Bearer ",
                "Bearer  abc",
                "Bearer abc ",
                "Bearer a=b",
                "Bearer ===",
                "Bearer ab,c",
                "Bearer ä",
                "Bearerabc",
                "Bearer\tabc",
                "Bearer a b"
            })
    void readsAHeaderAsSpringSecurityDoes(String header) {
        assertThat(outcome(() -> BearerHeader.token(request(header))))
                .isEqualTo(outcome(() -> new DefaultBearerTokenResolver().resolve(request(header))));
    }

    @Test
    void aRequestWithoutTheHeaderHasNoToken() {
        assertThat(BearerHeader.token(new MockHttpServletRequest())).isNull();
    }

    @Test
    void whatCannotBeATokenIsRefused() {
        assertThatThrownBy(() -> BearerHeader.token(request("Bearer a b")))
                .isInstanceOf(OAuth2AuthenticationException.class);
    }

    private static MockHttpServletRequest request(String header) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader("Authorization", header);
        return request;
    }

    private interface Reading {
        @Nullable
        String token();
    }

    private static String outcome(Reading reading) {
        try {
            return "token " + reading.token();
        } catch (OAuth2AuthenticationException e) {
            return e.getError().toString() + e.getError().getDescription();
        }
    }
}
