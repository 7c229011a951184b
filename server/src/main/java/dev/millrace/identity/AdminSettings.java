package dev.millrace.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The first admin, read when no admin is there yet.
 *
 * @param email the first admin's e-mail ({@code MILLRACE_ADMIN_EMAIL})
 * @param password the first admin's password ({@code MILLRACE_ADMIN_PASSWORD}); empty: one is made, and shown once
 */
@ConfigurationProperties("millrace.admin")
public record AdminSettings(
        @DefaultValue("admin@localhost") String email,
        @DefaultValue("") String password) {

    public AdminSettings {
        if (EmailAddress.parse(email).isEmpty()) {
            throw new IllegalArgumentException(
                    "MILLRACE_ADMIN_EMAIL (millrace.admin.email) is no e-mail address: " + email);
        }
        if (password.length() > PasswordPolicy.LONGEST) {
            throw new IllegalArgumentException("MILLRACE_ADMIN_PASSWORD (millrace.admin.password) has "
                    + password.length() + " characters; it may have " + PasswordPolicy.LONGEST);
        }
    }

    EmailAddress address() {
        return EmailAddress.parse(email).orElseThrow();
    }

    @Override
    public String toString() {
        return "AdminSettings[email=" + email + "]";
    }
}
