package dev.millrace.oauth2.web;

import java.util.HashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationConverter;

import dev.millrace.oauth2.StoredClients;

/**
 * Public applications at the token endpoint with a refresh token, and at revocation: they have no secret to show, and the
 * library knows them only with a code. What they bring is proof enough, as a refresh token works once.
 */
final class PublicClients {

    private PublicClients() {}

    static final class Converter implements AuthenticationConverter {

        @Override
        public @Nullable Authentication convert(HttpServletRequest request) {
            String clientId = request.getParameter("client_id");
            boolean refreshes = "refresh_token".equals(request.getParameter("grant_type"));
            boolean revokes = request.getRequestURI().endsWith("/revoke_token");
            if (clientId == null
                    || !(refreshes || revokes)
                    || request.getQueryString() != null
                    || request.getHeader(HttpHeaders.AUTHORIZATION) != null
                    || request.getParameter("client_secret") != null
                    || request.getParameterValues("client_id").length != 1) {
                return null;
            }
            Map<String, Object> more = new HashMap<>();
            more.put("grant_type", refreshes ? "refresh_token" : "revoke");
            return new OAuth2ClientAuthenticationToken(clientId, ClientAuthenticationMethod.NONE, null, more);
        }
    }

    static final class Provider implements AuthenticationProvider {

        private final StoredClients clients;

        Provider(StoredClients clients) {
            this.clients = clients;
        }

        @Override
        public @Nullable Authentication authenticate(Authentication authentication) {
            OAuth2ClientAuthenticationToken asked = (OAuth2ClientAuthenticationToken) authentication;
            Object grantType = asked.getAdditionalParameters().get("grant_type");
            if (!ClientAuthenticationMethod.NONE.equals(asked.getClientAuthenticationMethod())
                    || !("refresh_token".equals(grantType) || "revoke".equals(grantType))) {
                return null;
            }
            RegisteredClient client =
                    clients.findByClientId(asked.getPrincipal().toString());
            if (client == null || !client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)) {
                throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
            }
            return new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null);
        }

        @Override
        public boolean supports(Class<?> authentication) {
            return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
        }
    }
}
