package dev.millrace.oauth2;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * An authorization request as a grant's row keeps it: what the code's exchange is compared with. No secret of ours is in it.
 *
 * @param more the other parameters, the challenge and the nonce among them
 */
record AskedFor(
        String authorizationUri,
        String clientId,
        @Nullable String redirectUri,
        List<String> scopes,
        @Nullable String state,
        Map<String, String> more) {

    static AskedFor of(OAuth2AuthorizationRequest request) {
        return new AskedFor(
                request.getAuthorizationUri(),
                request.getClientId(),
                request.getRedirectUri(),
                List.copyOf(request.getScopes()),
                request.getState(),
                request.getAdditionalParameters().entrySet().stream()
                        .filter(parameter -> parameter.getValue() instanceof String)
                        .collect(Collectors.toMap(Map.Entry::getKey, parameter -> (String) parameter.getValue())));
    }

    OAuth2AuthorizationRequest request() {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(authorizationUri)
                .clientId(clientId)
                .redirectUri(redirectUri)
                .scopes(new java.util.LinkedHashSet<>(scopes))
                .state(state)
                .additionalParameters(Map.copyOf(more))
                .build();
    }
}
