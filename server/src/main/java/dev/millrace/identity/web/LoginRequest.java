package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;

/**
 * A sign-in as JSON.
 *
 * @param username an e-mail address or a user name
 * @param otp a one-time code, for those who set up a second factor: of the device, or one to recover with
 */
record LoginRequest(
        String username, String password, @Nullable String otp) {

    @Override
    public String toString() {
        return "LoginRequest[" + username + "]";
    }
}
