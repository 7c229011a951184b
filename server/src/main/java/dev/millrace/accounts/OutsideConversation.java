package dev.millrace.accounts;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationProvider;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.core.user.OAuth2User;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Exchanges what a provider sent a person back with for who that is. The library checks state, nonce and the id token; GitHub
 * has none of the latter two, and is asked for the e-mails that it knows to be the person's.
 */
@Component
class OutsideConversation {

    private static final ParameterizedTypeReference<List<Map<String, Object>>> OBJECTS =
            new ParameterizedTypeReference<>() {};

    private final OidcAuthorizationCodeAuthenticationProvider openId;
    private final OAuth2LoginAuthenticationProvider plain;
    private final RestClient http;

    OutsideConversation() {
        RestTemplate answers = new RestTemplate(List.of(new JacksonJsonHttpMessageConverter()));
        answers.setRequestFactory(OutsideProviders.connections());
        answers.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
        DefaultOAuth2UserService users = new DefaultOAuth2UserService();
        users.setRestOperations(answers);
        OidcUserService openIdUsers = new OidcUserService();
        openIdUsers.setOauth2UserService(users);
        RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
        tokens.setRestClient(RestClient.builder()
                .requestFactory(OutsideProviders.connections())
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        this.openId = new OidcAuthorizationCodeAuthenticationProvider(tokens, openIdUsers);
        this.openId.setJwtDecoderFactory(
                registration -> idTokens(registration, new RestTemplate(OutsideProviders.connections())));
        this.plain = new OAuth2LoginAuthenticationProvider(tokens, users);
        this.http = RestClient.builder()
                .requestFactory(OutsideProviders.connections())
                .build();
    }

    /** @throws OAuth2AuthenticationException where the provider refuses, or what it says is not to be trusted */
    OutsideIdentity identity(
            OutsideProvider provider, ClientRegistration registration, OAuth2AuthorizationExchange exchange) {
        OAuth2LoginAuthenticationToken asked = new OAuth2LoginAuthenticationToken(registration, exchange);
        Authentication byOpenId = openId.authenticate(asked);
        OAuth2LoginAuthenticationToken known = (OAuth2LoginAuthenticationToken)
                Objects.requireNonNull(byOpenId == null ? plain.authenticate(asked) : byOpenId);
        OAuth2User user = Objects.requireNonNull(known.getPrincipal());
        return user instanceof OidcUser person ? of(provider, person) : ofGitHub(provider, registration, known, user);
    }

    private static OutsideIdentity of(OutsideProvider provider, OidcUser person) {
        boolean verified = Boolean.TRUE.equals(person.getEmailVerified());
        return new OutsideIdentity(
                provider,
                Objects.requireNonNull(person.getSubject()),
                verified ? person.getEmail() : null,
                person.getFullName());
    }

    private OutsideIdentity ofGitHub(
            OutsideProvider provider,
            ClientRegistration registration,
            OAuth2LoginAuthenticationToken known,
            OAuth2User user) {
        return new OutsideIdentity(
                provider,
                user.getName(),
                email(
                        registration.getProviderDetails().getUserInfoEndpoint().getUri(),
                        Objects.requireNonNull(known.getAccessToken()).getTokenValue()),
                user.getAttribute("name"));
    }

    private @Nullable String email(@Nullable String profile, String token) {
        List<Map<String, Object>> emails = http.get()
                .uri(profile + "/emails")
                .headers(headers -> headers.setBearerAuth(token))
                .retrieve()
                .body(OBJECTS);
        return emails == null
                ? null
                : emails.stream()
                        .filter(email -> Boolean.TRUE.equals(email.get("verified")))
                        .filter(email -> Boolean.TRUE.equals(email.get("primary")))
                        .map(email -> String.valueOf(email.get("email")))
                        .findFirst()
                        .orElse(null);
    }

    private static JwtDecoder idTokens(ClientRegistration registration, RestTemplate http) {
        String keys = registration.getProviderDetails().getJwkSetUri();
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(Objects.requireNonNull(keys, "no jwks_uri"))
                .jwsAlgorithms(algorithms -> algorithms.addAll(
                        List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.PS256, SignatureAlgorithm.ES256)))
                .restOperations(http)
                .build();
        decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(), new OidcIdTokenValidator(registration)));
        return decoder;
    }
}
