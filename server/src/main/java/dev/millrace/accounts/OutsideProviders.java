package dev.millrace.accounts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.config.oauth2.client.CommonOAuth2Provider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistration.ClientSettings;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.PublicUrl;

/** The providers that are set. What has to be asked of one is asked when somebody signs in with it for the first time. */
@Component
public class OutsideProviders {

    static final String GITHUB = "github";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final ParameterizedTypeReference<Map<String, Object>> OBJECT = new ParameterizedTypeReference<>() {};

    private final OutsideSettings settings;
    private final PublicUrl url;
    private final Clock clock;
    private final Map<String, ClientRegistration> registrations = new ConcurrentHashMap<>();

    /** Until when nobody asks the provider again: strangers who knock must not make us wait for it each time. */
    private volatile Instant awayUntil = Instant.MIN;

    OutsideProviders(OutsideSettings settings, PublicUrl url, Clock clock) {
        this.settings = settings;
        this.url = url;
        this.clock = clock;
    }

    /** Whom people may sign in with. */
    public List<OutsideProvider> list() {
        List<OutsideProvider> providers = new ArrayList<>();
        if (!settings.google().clientId().isEmpty()) {
            providers.add(new OutsideProvider("google", "Google"));
        }
        if (!settings.github().clientId().isEmpty()) {
            providers.add(new OutsideProvider(GITHUB, "GitHub"));
        }
        if (!settings.oidc().clientId().isEmpty()) {
            providers.add(new OutsideProvider("oidc", settings.oidc().name()));
        }
        return providers;
    }

    Optional<OutsideProvider> find(String id) {
        return list().stream().filter(provider -> provider.id().equals(id)).findFirst();
    }

    /** @throws ApiException 503 where the provider does not say how to talk with it */
    ClientRegistration registration(OutsideProvider provider) {
        return registrations.computeIfAbsent(provider.id(), id -> switch (id) {
            case "google" -> google();
            case GITHUB -> github();
            default -> openId(provider);
        });
    }

    private ClientRegistration google() {
        return finished(
                CommonOAuth2Provider.GOOGLE.getBuilder("google"),
                settings.google().clientId(),
                settings.google().clientSecret());
    }

    private ClientRegistration github() {
        OutsideSettings.GitHub github = settings.github();
        return finished(
                CommonOAuth2Provider.GITHUB
                        .getBuilder(GITHUB)
                        .scope("read:user", "user:email")
                        .authorizationUri(github.website() + "/login/oauth/authorize")
                        .tokenUri(github.website() + "/login/oauth/access_token")
                        .userInfoUri(github.api() + "/user"),
                github.clientId(),
                github.clientSecret());
    }

    private ClientRegistration openId(OutsideProvider provider) {
        OutsideSettings.OpenId oidc = settings.oidc();
        if (clock.instant().isBefore(awayUntil)) {
            throw away(provider, null);
        }
        try {
            Map<String, Object> metadata = http().get()
                    .uri(oidc.issuer() + "/.well-known/openid-configuration")
                    .retrieve()
                    .body(OBJECT);
            if (metadata == null || !oidc.issuer().equals(withoutSlash(String.valueOf(metadata.get("issuer"))))) {
                throw new IllegalArgumentException("it calls itself otherwise");
            }
            ClientRegistration.Builder builder = ClientRegistrations.fromOidcConfiguration(metadata)
                    .registrationId(provider.id())
                    .scope("openid", "profile", "email");
            if (oidc.clientSecret().isEmpty()) {
                builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
            }
            return finished(builder, oidc.clientId(), oidc.clientSecret());
        } catch (RestClientException | IllegalArgumentException | IllegalStateException e) {
            awayUntil = clock.instant().plus(RETRY);
            throw away(provider, e);
        }
    }

    private static ApiException away(OutsideProvider provider, @Nullable Exception cause) {
        return ApiException.unavailable(
                provider.name() + " cannot be reached, or does not say what it offers", RETRY, cause);
    }

    private ClientRegistration finished(ClientRegistration.Builder builder, String clientId, String clientSecret) {
        return builder.clientId(clientId)
                .clientSecret(clientSecret)
                .redirectUri(url.of("/accounts/login/from/{registrationId}"))
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .build();
    }

    /** Nobody waits long for another's server. */
    static SimpleClientHttpRequestFactory connections() {
        SimpleClientHttpRequestFactory connections = new SimpleClientHttpRequestFactory();
        connections.setConnectTimeout(PATIENCE);
        connections.setReadTimeout(PATIENCE);
        return connections;
    }

    private static RestClient http() {
        return RestClient.builder().requestFactory(connections()).build();
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
