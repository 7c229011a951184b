package dev.millrace.oauth2.web;

import java.util.List;
import java.util.Map;

import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationServerMetadata;
import org.springframework.security.oauth2.server.authorization.oidc.OidcProviderConfiguration;

import dev.millrace.oauth2.OAuth2Scopes;

/** What the server says of itself, where the library says more or less than is true here. */
final class Metadata {

    private static final List<String> GRANTS = List.of("authorization_code", "client_credentials", "refresh_token");
    private static final List<String> CLIENT_AUTHENTICATION =
            List.of("client_secret_basic", "client_secret_post", "none");

    private Metadata() {}

    static void oauth2(OAuth2AuthorizationServerMetadata.Builder metadata) {
        metadata.grantTypes(grants -> replace(grants, GRANTS))
                .scopes(scopes -> replace(scopes, OAuth2Scopes.list()))
                .tokenEndpointAuthenticationMethods(methods -> replace(methods, CLIENT_AUTHENTICATION))
                .tokenRevocationEndpointAuthenticationMethods(methods -> replace(methods, CLIENT_AUTHENTICATION))
                .tokenIntrospectionEndpointAuthenticationMethods(
                        methods -> replace(methods, CLIENT_AUTHENTICATION.subList(0, 2)))
                .claims(Metadata::withoutBindings);
    }

    static void openId(OidcProviderConfiguration.Builder metadata) {
        metadata.grantTypes(grants -> replace(grants, GRANTS))
                .scopes(scopes -> replace(scopes, OAuth2Scopes.list()))
                .tokenEndpointAuthenticationMethods(methods -> replace(methods, CLIENT_AUTHENTICATION))
                .tokenRevocationEndpointAuthenticationMethods(methods -> replace(methods, CLIENT_AUTHENTICATION))
                .tokenIntrospectionEndpointAuthenticationMethods(
                        methods -> replace(methods, CLIENT_AUTHENTICATION.subList(0, 2)))
                .claim(
                        "claims_supported",
                        List.of("sub", "name", "preferred_username", "email", "email_verified", "updated_at"))
                .claims(Metadata::withoutBindings);
    }

    /** Not offered: sign-out by a client, and tokens bound to keys. */
    private static void withoutBindings(Map<String, Object> claims) {
        claims.remove("end_session_endpoint");
        claims.remove("tls_client_certificate_bound_access_tokens");
        claims.remove("dpop_signing_alg_values_supported");
    }

    private static void replace(List<String> old, List<String> replacement) {
        old.clear();
        old.addAll(replacement);
    }
}
