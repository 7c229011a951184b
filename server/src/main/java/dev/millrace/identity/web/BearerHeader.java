package dev.millrace.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;

/**
 * Reads {@code Authorization: Bearer <token>}, as Spring Security's own resolver does: that one matches a regular expression
 * against each of the token's characters, which was a tenth of all work for a small request.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750, section 2.1</a>
 */
final class BearerHeader {

    private static final String SCHEME = "Bearer";

    private static final boolean[] IS_TOKEN_CHARACTER = new boolean[128];

    static {
        for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/".toCharArray()) {
            IS_TOKEN_CHARACTER[c] = true;
        }
    }

    private BearerHeader() {}

    /**
     * The token of a request; null where it has none.
     *
     * @throws OAuth2AuthenticationException where what is sent as a token cannot be one
     */
    static @Nullable String token(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        int start = SCHEME.length() + 1;
        if (header.length() < start || header.charAt(start - 1) != ' ' || !isToken(header, start)) {
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("Bearer token is malformed"));
        }
        return header.substring(start);
    }

    /** Whether the rest of a text is what the RFC calls {@code b64token}: one or more of its characters, then any number of {@code =}. */
    private static boolean isToken(String text, int start) {
        int end = text.length();
        while (end > start && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = start; i < end; i++) {
            char character = text.charAt(i);
            if (character >= IS_TOKEN_CHARACTER.length || !IS_TOKEN_CHARACTER[character]) {
                return false;
            }
        }
        return end > start;
    }
}
