package dev.millrace.oauth2.web;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Judges where a code may be sent and for what. A redirect is compared to the letter; only a program on its user's machine,
 * which gets its port from the system, may name another port of that machine (RFC 8252).
 */
final class AuthorizationRequests implements Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> {

    private static final List<String> THIS_MACHINE = List.of("http://127.0.0.1", "http://[::1]");

    @Override
    public void accept(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
        RegisteredClient client = context.getRegisteredClient();
        String redirect = asked.getRedirectUri();
        if (redirect != null && !client.getRedirectUris().contains(redirect) && !mayNameItsPort(client, redirect)) {
            throw refusedHere(asked, "redirect_uri is not one that the application registered");
        }
        // Also where it is registered: a fragment, a missing redirect of an application that has several.
        OAuth2AuthorizationCodeRequestAuthenticationValidator.DEFAULT_REDIRECT_URI_VALIDATOR
                .andThen(OAuth2AuthorizationCodeRequestAuthenticationValidator.DEFAULT_SCOPE_VALIDATOR)
                .accept(context);
    }

    private static boolean mayNameItsPort(RegisteredClient client, @Nullable String redirect) {
        return redirect != null
                && client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)
                && THIS_MACHINE.stream().anyMatch(machine -> redirect.startsWith(machine + ":"));
    }

    private static OAuth2AuthorizationCodeRequestAuthenticationException refusedHere(
            OAuth2AuthorizationCodeRequestAuthenticationToken asked, String why) {
        // Without a redirect in it, the refusal is shown here.
        OAuth2AuthorizationCodeRequestAuthenticationToken nowhere =
                new OAuth2AuthorizationCodeRequestAuthenticationToken(
                        asked.getAuthorizationUri(),
                        asked.getClientId(),
                        (Authentication) asked.getPrincipal(),
                        null,
                        asked.getState(),
                        asked.getScopes(),
                        asked.getAdditionalParameters());
        return new OAuth2AuthorizationCodeRequestAuthenticationException(
                new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, why, null), nowhere);
    }
}
