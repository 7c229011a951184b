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
        @DefaultValue("false") boolean adminSecondFactor,
        @DefaultValue Provider google,
        @DefaultValue Provider github) {

    /**
     * Sign-in with an account elsewhere.
     *
     * @param clientId what this server is called there; empty: that provider is not offered
     * @param clientSecret what it proves itself with
     * @param base where the provider is, if it is not where everybody finds it
     */
    public record Provider(
            @DefaultValue("") String clientId,
            @DefaultValue("") String clientSecret,
            @DefaultValue("") String base) {

        boolean isConfigured() {
            return !clientId.isBlank() && !clientSecret.isBlank();
        }

        @Override
        public String toString() {
            return "Provider[clientId=" + clientId + ", base=" + base + "]";
        }
    }
}
