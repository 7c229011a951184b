package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;

/** What it takes to make an account. */
record RegisterRequest(
        String email, String password, @Nullable String fullName) {

    @Override
    public String toString() {
        return "RegisterRequest[" + email + "]";
    }
}
