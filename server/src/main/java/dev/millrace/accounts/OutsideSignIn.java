package dev.millrace.accounts;

import java.nio.BufferUnderflowException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Service;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.identity.User;
import dev.millrace.platform.ApiException;
import dev.millrace.secrets.Sealer;

/**
 * Signing in with an account elsewhere: a person leaves with a request and comes back with a code. What the two have to have in
 * common (state, nonce, PKCE's verifier) its browser keeps meanwhile, sealed, so that any node may see it come back, and nobody
 * can be sent here with the code of another.
 */
@Service
public class OutsideSignIn {

    /** How long a person may take over there. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(OutsideSignIn.class);
    private static final String SEALED_AS = "outside sign-in";

    private final OutsideProviders providers;
    private final OutsideConversation conversation;
    private final OutsideAccounts accounts;
    private final Sealer sealer;
    private final JsonMapper json;
    private final Clock clock;

    OutsideSignIn(
            OutsideProviders providers,
            OutsideConversation conversation,
            OutsideAccounts accounts,
            Sealer sealer,
            JsonMapper json,
            Clock clock) {
        this.providers = providers;
        this.conversation = conversation;
        this.accounts = accounts;
        this.sealer = sealer;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Where a person goes, and what its browser keeps.
     *
     * @param address the provider's page
     * @param kept for a cookie
     */
    public record Departure(String address, String kept) {}

    /** Somebody came back, and this is who. */
    public record Arrival(User user, String next) {}

    /** What a browser keeps. Its names are no API: it is read by whom it was written by, minutes later. */
    record Journey(
            String provider,
            String state,
            @Nullable String nonce,
            String verifier,
            String redirect,
            String next,
            @Nullable String invite,
            Instant endsAt) {}

    /** @throws ApiException 404 where there is no such provider, 503 where it cannot be reached */
    public Departure begin(String providerId, String next, @Nullable String invite, HttpServletRequest browser) {
        OutsideProvider provider = provider(providerId);
        ClientRegistration registration = providers.registration(provider);
        OAuth2AuthorizationRequest request = Objects.requireNonNull(
                new DefaultOAuth2AuthorizationRequestResolver(id -> registration).resolve(browser, providerId));
        Journey journey = new Journey(
                providerId,
                Objects.requireNonNull(request.getState()),
                request.getAttribute(OidcParameterNames.NONCE),
                Objects.requireNonNull(request.<String>getAttribute(PkceParameterNames.CODE_VERIFIER)),
                Objects.requireNonNull(request.getRedirectUri()),
                next,
                invite,
                clock.instant().plus(PATIENCE));
        byte[] sealed = sealer.seal(json.writeValueAsBytes(journey), SEALED_AS);
        return new Departure(
                request.getAuthorizationRequestUri(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
    }

    /**
     * Lets somebody in who came back.
     *
     * @param kept what its browser kept
     * @param answer what the provider sent along
     * @throws ApiException 400 where it did not leave from here, or too long ago; 403 or 409 where it may not in; 503 where the
     *     provider cannot be reached
     */
    public Arrival finish(String providerId, Optional<String> kept, MultiValueMap<String, String> answer) {
        OutsideProvider provider = provider(providerId);
        Journey journey = kept.flatMap(this::journey)
                .filter(known -> known.provider().equals(providerId))
                .filter(known -> clock.instant().isBefore(known.endsAt()))
                .orElseThrow(() -> ApiException.refused(
                        HttpStatus.BAD_REQUEST,
                        "this sign-in was not begun in this browser, or too long ago: begin again"));
        ClientRegistration registration = providers.registration(provider);
        try {
            OutsideIdentity identity = conversation.identity(
                    provider,
                    registration,
                    new OAuth2AuthorizationExchange(request(registration, journey), response(journey, answer)));
            return new Arrival(accounts.enter(identity, journey.invite()), journey.next());
        } catch (OAuth2AuthenticationException e) {
            log.atInfo()
                    .addKeyValue("provider", providerId)
                    .addKeyValue("error", e.getError().getErrorCode())
                    .addKeyValue("reason", e.getError().getDescription())
                    .log("Sign-in with an account elsewhere failed");
            throw ApiException.forbidden(
                    OAuth2ErrorCodes.ACCESS_DENIED.equals(e.getError().getErrorCode())
                            ? "you did not let " + provider.name() + " tell who you are"
                            : provider.name() + " did not tell who you are: begin again");
        } catch (RestClientException e) {
            throw ApiException.unavailable(provider.name() + " cannot be reached", Duration.ofSeconds(10), e);
        }
    }

    private OutsideProvider provider(String id) {
        return providers.find(id).orElseThrow(() -> ApiException.notFound("nobody signs in here with " + id));
    }

    private Optional<Journey> journey(String kept) {
        try {
            byte[] plain = sealer.open(Base64.getUrlDecoder().decode(kept), SEALED_AS);
            return Optional.of(json.readValue(plain, Journey.class));
        } catch (IllegalArgumentException | IllegalStateException | BufferUnderflowException | JacksonException e) {
            return Optional.empty(); // not of our making, or of that of a server with another secret
        }
    }

    private static OAuth2AuthorizationRequest request(ClientRegistration registration, Journey journey) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(Objects.requireNonNull(
                        registration.getProviderDetails().getAuthorizationUri(), "no authorization_endpoint"))
                .clientId(registration.getClientId())
                .scopes(registration.getScopes())
                .redirectUri(journey.redirect())
                .state(journey.state())
                .attributes(attributes -> {
                    attributes.put(OAuth2ParameterNames.REGISTRATION_ID, registration.getRegistrationId());
                    attributes.put(PkceParameterNames.CODE_VERIFIER, journey.verifier());
                    if (journey.nonce() != null) {
                        attributes.put(OidcParameterNames.NONCE, journey.nonce());
                    }
                })
                .build();
    }

    private static OAuth2AuthorizationResponse response(Journey journey, MultiValueMap<String, String> answer) {
        String code = answer.getFirst(OAuth2ParameterNames.CODE);
        String state = Objects.requireNonNullElse(answer.getFirst(OAuth2ParameterNames.STATE), "");
        if (code != null && !code.isBlank()) {
            return OAuth2AuthorizationResponse.success(code)
                    .redirectUri(journey.redirect())
                    .state(state)
                    .build();
        }
        String error = answer.getFirst(OAuth2ParameterNames.ERROR);
        return OAuth2AuthorizationResponse.error(error == null || error.isBlank() ? "nothing_said" : error)
                .redirectUri(journey.redirect())
                .state(state)
                .build();
    }
}
