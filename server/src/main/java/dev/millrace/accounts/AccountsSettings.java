package dev.millrace.accounts;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What accounts need beyond a password.
 *
 * @param confirmedEmail whether only those sign in who showed that their e-mail is their own
 * @param adminSecondFactor whether admins sign in only with a second factor
 */
@ConfigurationProperties("millrace.accounts")
public record AccountsSettings(
        @DefaultValue("false") boolean confirmedEmail,
        @DefaultValue("false") boolean adminSecondFactor) {}
