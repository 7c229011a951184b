package dev.millrace.oauth2;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

import dev.millrace.identity.IdentitySettings;

/** Applications, as Spring's authorization server sees them. PKCE is asked of all of them, and a refresh token works once. */
@Component
public class StoredClients implements RegisteredClientRepository {

    private final ApplicationRepository applications;
    private final IdentitySettings settings;
    private final OAuth2Settings lifetimes;

    StoredClients(ApplicationRepository applications, IdentitySettings settings, OAuth2Settings lifetimes) {
        this.applications = applications;
        this.settings = settings;
        this.lifetimes = lifetimes;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("applications are registered by ApplicationService");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return applications.findClient(UUID.fromString(id)).map(this::client).orElse(null);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return applications.findClient(clientId).map(this::client).orElse(null);
    }

    /** The application behind a client's id. */
    public Optional<Application> findApplication(String clientId) {
        return applications.findClient(clientId).map(ApplicationRepository.Client::application);
    }

    /** Whom an application acts for by its own credentials. */
    UUID owner(UUID id) {
        return applications.find(id).orElseThrow().userId();
    }

    private RegisteredClient client(ApplicationRepository.Client row) {
        Application application = row.application();
        RegisteredClient.Builder client = RegisteredClient.withId(
                        application.id().toString())
                .clientId(application.clientId())
                .clientName(application.name())
                .redirectUris(uris -> uris.addAll(application.redirectUris()))
                .scopes(scopes -> scopes.addAll(application.scopes()))
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(!application.skipAuthorization())
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .authorizationCodeTimeToLive(lifetimes.codeTtl())
                        .accessTokenTimeToLive(settings.token().ttl())
                        .refreshTokenTimeToLive(settings.session().idle())
                        .reuseRefreshTokens(false)
                        .build());
        if (row.secretHash() == null) {
            client.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
        } else {
            client.clientSecret(HexFormat.of().formatHex(row.secretHash()))
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        }
        switch (application.grantType()) {
            case AUTHORIZATION_CODE ->
                client.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN);
            case CLIENT_CREDENTIALS -> client.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS);
        }
        return client.build();
    }
}
