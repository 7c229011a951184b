package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;

/**
 * What it takes to make an account.
 *
 * @param invite the word of an invite, where registration takes one
 */
record RegisterRequest(
        String email,
        String password,
        @Nullable String fullName,
        @Nullable String invite) {

    @Override
    public String toString() {
        return "RegisterRequest[" + email + "]";
    }
}
