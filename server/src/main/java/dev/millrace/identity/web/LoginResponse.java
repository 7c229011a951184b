package dev.millrace.identity.web;

import dev.millrace.identity.Tokens;

/**
 * The answer to a sign-in.
 *
 * @param expiresIn seconds that the access token lives
 * @param token the access token again, under the name that clients of the task API read
 */
record LoginResponse(String accessToken, String tokenType, long expiresIn, String refreshToken, String token) {

    static LoginResponse of(Tokens tokens) {
        return new LoginResponse(
                tokens.access(), "bearer", tokens.accessTtl().toSeconds(), tokens.refresh(), tokens.access());
    }

    @Override
    public String toString() {
        return "LoginResponse[secret]";
    }
}
