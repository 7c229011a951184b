package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.UserChange;

/**
 * What of an account is to be changed; what is left out stays as it is.
 *
 * @param currentPassword required to set another password of one's own
 */
record UserChangeRequest(
        @Nullable String email,
        @Nullable String password,
        @Nullable String currentPassword,
        @Nullable String fullName) {

    UserChange change() {
        return new UserChange(email, password, currentPassword, fullName);
    }

    @Override
    public String toString() {
        return "UserChangeRequest[email=" + email + ", fullName=" + fullName + "]";
    }
}
