package dev.millrace.oauth2.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeRequestAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.millrace.identity.CorsOrigins;
import dev.millrace.oauth2.Claims;
import dev.millrace.oauth2.ClientSecrets;
import dev.millrace.oauth2.StoredAuthorizations;
import dev.millrace.oauth2.StoredClients;
import dev.millrace.oauth2.StoredConsents;
import dev.millrace.oauth2.TokenMaker;
import dev.millrace.platform.PublicUrl;
import dev.millrace.platform.web.LazyFilterChain;
import dev.millrace.secrets.TokenSigner;

/**
 * Spring's authorization server at the paths of the API. It is built when the first of its requests comes. Of OAuth2 it
 * does the grants that RFC 9700 leaves: codes with PKCE, client credentials, refresh.
 */
@Configuration(proxyBeanMethods = false)
class AuthorizationServer {

    static final String AUTHORIZE = "/api/v1/oauth2/authorize";
    static final String TOKEN = "/api/v1/oauth2/token";
    static final String REVOKE = "/api/v1/oauth2/revoke_token";
    static final String INTROSPECT = "/api/v1/oauth2/introspect";
    static final String USER_INFO = "/api/v1/oauth2/userinfo";
    static final String JWKS = "/api/v1/oauth2/jwks";
    static final String METADATA = "/.well-known/oauth-authorization-server";
    static final String OPENID_METADATA = "/.well-known/openid-configuration";

    /** These show nothing; the page of a refusal has a policy of its own. */
    private static final String CONTENT_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static final List<String> PATHS =
            List.of(AUTHORIZE, TOKEN, REVOKE, INTROSPECT, USER_INFO, JWKS, METADATA, OPENID_METADATA);

    /** What an application in a browser fetches. It goes to the others with the whole page, or not at all. */
    private static final String[] FOR_OTHER_ORIGINS = {TOKEN, REVOKE, USER_INFO, JWKS, METADATA, OPENID_METADATA};

    /** Before the chain of the API, which knows nothing of these paths. */
    @Bean
    @Order(10)
    SecurityFilterChain oauth2(ObjectProvider<HttpSecurity> https, ObjectProvider<Parts> parts) {
        RequestMatcher matcher = new OrRequestMatcher(PATHS.stream()
                .<RequestMatcher>map(
                        path -> PathPatternRequestMatcher.withDefaults().matcher(path))
                .toList());
        return new LazyFilterChain(matcher, () -> parts.getObject().build(https.getObject(), matcher));
    }

    @Bean
    @Lazy
    Parts oauth2Parts(
            StoredClients clients,
            StoredAuthorizations authorizations,
            StoredConsents consents,
            TokenMaker tokens,
            ClientSecrets secrets,
            Claims claims,
            TokenSigner signer,
            SecurityContextRepository browsers,
            OAuth2Refusals refusals,
            CorsOrigins cors,
            PublicUrl url) {
        return new Parts(
                clients, authorizations, consents, tokens, secrets, claims, signer, browsers, refusals, cors, url);
    }

    /** What the chain is made of. */
    record Parts(
            StoredClients clients,
            StoredAuthorizations authorizations,
            StoredConsents consents,
            TokenMaker tokens,
            ClientSecrets secrets,
            Claims claims,
            TokenSigner signer,
            SecurityContextRepository browsers,
            OAuth2Refusals refusals,
            CorsOrigins cors,
            PublicUrl url) {

        SecurityFilterChain build(HttpSecurity http, RequestMatcher matcher) {
            JWKSource<SecurityContext> keys = (selector, context) -> selector.select(signer.publicKeys());
            http.setSharedObject(JWKSource.class, keys);
            OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
            server.addObjectPostProcessor(noServletSession());
            cors.open(http, FOR_OTHER_ORIGINS);
            return http.securityMatcher(matcher)
                    .with(server, this::configure)
                    .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .securityContext(context -> context.securityContextRepository(browsers))
                    .csrf(AbstractHttpConfigurer::disable)
                    .formLogin(AbstractHttpConfigurer::disable)
                    .httpBasic(AbstractHttpConfigurer::disable)
                    .logout(AbstractHttpConfigurer::disable)
                    .requestCache(AbstractHttpConfigurer::disable)
                    .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                            .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                            .httpStrictTransportSecurity(
                                    hsts -> hsts.requestMatcher(request -> url.isSecure() || request.isSecure())))
                    .oauth2ResourceServer(resource -> resource.jwt(jwt -> jwt.decoder(new UserInfoTokens(signer)))
                            .authenticationEntryPoint(refusals))
                    .exceptionHandling(handling -> handling.authenticationEntryPoint(refusals))
                    .authorizeHttpRequests(routes -> routes.requestMatchers(JWKS, METADATA, OPENID_METADATA)
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .build();
        }

        private void configure(OAuth2AuthorizationServerConfigurer server) {
            server.registeredClientRepository(clients)
                    .authorizationService(authorizations)
                    .authorizationConsentService(consents)
                    .tokenGenerator(tokens)
                    .authorizationServerSettings(settings())
                    .clientAuthentication(client -> client.authenticationConverter(new PublicClients.Converter())
                            .authenticationProvider(new PublicClients.Provider(clients))
                            .errorResponseHandler(refusals::clientRefused)
                            .authenticationProviders(providers -> providers.forEach(provider -> {
                                if (provider instanceof ClientSecretAuthenticationProvider bySecret) {
                                    bySecret.setPasswordEncoder(secrets);
                                }
                            })))
                    .authorizationEndpoint(authorize -> authorize
                            .consentPage("/accounts/consent")
                            .authorizationRequestConverters(converters -> converters.replaceAll(this::withScopes))
                            .authenticationProviders(providers -> providers.forEach(provider -> {
                                if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider codes) {
                                    codes.setAuthenticationValidator(new AuthorizationRequests());
                                }
                            }))
                            .errorResponseHandler(refusals::authorizationRefused))
                    .tokenEndpoint(token -> token.accessTokenRequestConverters(
                            converters -> converters.replaceAll(this::withScopesOfClient)))
                    .oidc(oidc -> oidc.userInfoEndpoint(info -> info.userInfoMapper(this::userInfo))
                            .providerConfigurationEndpoint(
                                    metadata -> metadata.providerConfigurationCustomizer(Metadata::openId)))
                    .authorizationServerMetadataEndpoint(
                            metadata -> metadata.authorizationServerMetadataCustomizer(Metadata::oauth2));
        }

        private AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder()
                    .issuer(url.base())
                    .authorizationEndpoint(AUTHORIZE)
                    .tokenEndpoint(TOKEN)
                    .tokenRevocationEndpoint(REVOKE)
                    .tokenIntrospectionEndpoint(INTROSPECT)
                    .oidcUserInfoEndpoint(USER_INFO)
                    .jwkSetEndpoint(JWKS)
                    .build();
        }

        /** Who asks for no scope asks for all that the application may have. */
        private AuthenticationConverter withScopes(AuthenticationConverter converter) {
            if (!(converter instanceof OAuth2AuthorizationCodeRequestAuthenticationConverter)) {
                return converter;
            }
            return request -> {
                Authentication asked = converter.convert(request);
                if (!(asked instanceof OAuth2AuthorizationCodeRequestAuthenticationToken code)
                        || !code.getScopes().isEmpty()) {
                    return asked;
                }
                RegisteredClient client = clients.findByClientId(code.getClientId());
                return client == null
                        ? code
                        : new OAuth2AuthorizationCodeRequestAuthenticationToken(
                                code.getAuthorizationUri(),
                                code.getClientId(),
                                (Authentication) code.getPrincipal(),
                                code.getRedirectUri(),
                                code.getState(),
                                client.getScopes(),
                                code.getAdditionalParameters());
            };
        }

        private AuthenticationConverter withScopesOfClient(AuthenticationConverter converter) {
            if (!(converter instanceof OAuth2ClientCredentialsAuthenticationConverter)) {
                return converter;
            }
            return request ->
                    converter.convert(request) instanceof OAuth2ClientCredentialsAuthenticationToken credentials
                            ? withScopesOfClient(credentials)
                            : null;
        }

        private static OAuth2ClientCredentialsAuthenticationToken withScopesOfClient(
                OAuth2ClientCredentialsAuthenticationToken asked) {
            if (!asked.getScopes().isEmpty()
                    || !(asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken client)
                    || client.getRegisteredClient() == null) {
                return asked;
            }
            Set<String> all = new LinkedHashSet<>(client.getRegisteredClient().getScopes());
            return new OAuth2ClientCredentialsAuthenticationToken(client, all, asked.getAdditionalParameters());
        }

        private OidcUserInfo userInfo(OidcUserInfoAuthenticationContext context) {
            return new OidcUserInfo(claims.of(
                    UUID.fromString(context.getAuthorization().getPrincipalName()),
                    context.getAccessToken().getScopes()));
        }

        /** OpenID's support keeps servlet sessions, for a sign-out that we do not have. */
        private static ObjectPostProcessor<OAuth2AuthorizationEndpointFilter> noServletSession() {
            return new ObjectPostProcessor<>() {
                @Override
                public <O extends OAuth2AuthorizationEndpointFilter> O postProcess(O filter) {
                    filter.setSessionAuthenticationStrategy((authentication, request, response) -> {});
                    return filter;
                }
            };
        }
    }
}
