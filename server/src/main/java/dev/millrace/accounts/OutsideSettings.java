package dev.millrace.accounts;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose accounts sign people in besides our own. Each provider has to be told the address that it sends people back to:
 * {@code /accounts/login/from/} and its name, below the public URL.
 */
@ConfigurationProperties("millrace.outside")
public record OutsideSettings(
        @DefaultValue Google google,
        @DefaultValue GitHub github,
        @DefaultValue OpenId oidc) {

    /**
     * Google.
     *
     * @param clientId what Google calls this server ({@code GOOGLE_CLIENT_ID}); empty: nobody signs in with Google
     * @param clientSecret what this server proves itself to Google with ({@code GOOGLE_CLIENT_SECRET})
     */
    public record Google(
            @DefaultValue("") String clientId,
            @DefaultValue("") String clientSecret) {

        public Google {
            together("google", clientId, clientSecret);
        }

        @Override
        public String toString() {
            return "Google[" + clientId + "]";
        }
    }

    /**
     * GitHub, or a GitHub of your own.
     *
     * @param clientId what GitHub calls this server ({@code GITHUB_CLIENT_ID}); empty: nobody signs in with GitHub
     * @param clientSecret what this server proves itself to GitHub with ({@code GITHUB_CLIENT_SECRET})
     * @param website where people are sent to sign in with GitHub
     * @param api where GitHub's API is; a GitHub Enterprise has it at {@code /api/v3}
     */
    public record GitHub(
            @DefaultValue("") String clientId,
            @DefaultValue("") String clientSecret,
            @DefaultValue("https://github.com") String website,
            @DefaultValue("https://api.github.com") String api) {

        public GitHub {
            together("github", clientId, clientSecret);
            website = address("github.website", website);
            api = address("github.api", api);
        }

        @Override
        public String toString() {
            return "GitHub[" + clientId + ", " + website + "]";
        }
    }

    /**
     * Any other provider that speaks OpenID Connect.
     *
     * @param issuer the OpenID provider's address ({@code OIDC_ISSUER}), where {@code /.well-known/openid-configuration} is;
     *     empty: there is none
     * @param name what people know the OpenID provider as ({@code OIDC_NAME})
     * @param clientId what the OpenID provider calls this server ({@code OIDC_CLIENT_ID})
     * @param clientSecret what this server proves itself to the OpenID provider with ({@code OIDC_CLIENT_SECRET}); empty for a
     *     public client
     */
    public record OpenId(
            @DefaultValue("") String issuer,
            @DefaultValue("single sign-on") String name,
            @DefaultValue("") String clientId,
            @DefaultValue("") String clientSecret) {

        public OpenId {
            if (issuer.isEmpty() != clientId.isEmpty()) {
                throw new IllegalArgumentException(
                        "millrace.outside.oidc: issuer and client-id (OIDC_ISSUER, OIDC_CLIENT_ID) are set together, or not at all");
            }
            if (!issuer.isEmpty()) {
                issuer = address("oidc.issuer", issuer);
            }
        }

        @Override
        public String toString() {
            return "OpenId[" + issuer + ", " + clientId + "]";
        }
    }

    private static void together(String provider, String clientId, String clientSecret) {
        if (clientId.isEmpty() != clientSecret.isEmpty()) {
            throw new IllegalArgumentException(
                    "millrace.outside." + provider + ": client-id and client-secret are set together, or not at all");
        }
    }

    private static String address(String key, String text) {
        String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        URI uri = URI.create(trimmed);
        if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("millrace.outside." + key + " holds \"" + text
                    + "\", and must be an address like https://id.example.com");
        }
        return trimmed;
    }
}
