package dev.millrace.identity;

import org.jspecify.annotations.Nullable;

/**
 * What of an account is to be changed; null: stays as it is.
 *
 * @param currentPassword shows that it is still the owner who sets another password
 */
public record UserChange(
        @Nullable String email,
        @Nullable String password,
        @Nullable String currentPassword,
        @Nullable String fullName) {

    @Override
    public String toString() {
        return "UserChange[email=" + email + ", fullName=" + fullName + "]";
    }
}
