package dev.millrace.apikeys.web;

import dev.millrace.apikeys.ApiKeyToken;

/**
 * A token that a key was exchanged for, as OAuth2 answers one.
 *
 * @param expiresIn seconds
 * @param scope the words of what it may do, with spaces between them
 */
record KeyTokenResponse(String accessToken, String tokenType, long expiresIn, String scope) {

    static KeyTokenResponse of(ApiKeyToken token) {
        return new KeyTokenResponse(token.text(), "bearer", token.ttl().toSeconds(), token.scope());
    }

    @Override
    public String toString() {
        return "KeyTokenResponse[secret]";
    }
}
