package dev.millrace.oauth2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.stereotype.Component;

import dev.millrace.identity.IdentitySettings;
import dev.millrace.platform.Ids;
import dev.millrace.platform.PublicUrl;
import dev.millrace.secrets.TokenSigner;

/**
 * Makes what applications are given: access tokens after RFC 9068, which the API reads as it reads those of sessions, id
 * tokens of OpenID Connect, and refresh tokens, for public applications too, as each works once.
 */
@Component
public class TokenMaker implements OAuth2TokenGenerator<OAuth2Token> {

    private static final JOSEObjectType ACCESS = new JOSEObjectType("at+jwt");
    private static final String REFRESH_PREFIX = "mro_";
    private static final Duration ID_TOKEN_TTL = Duration.ofMinutes(30);

    private final TokenSigner signer;
    private final ClientSecrets secrets;
    private final StoredClients clients;
    private final Claims claims;
    private final IdentitySettings settings;
    private final PublicUrl url;
    private final Ids ids;
    private final Clock clock;

    TokenMaker(
            TokenSigner signer,
            ClientSecrets secrets,
            StoredClients clients,
            Claims claims,
            IdentitySettings settings,
            PublicUrl url,
            Ids ids,
            Clock clock) {
        this.signer = signer;
        this.secrets = secrets;
        this.clients = clients;
        this.claims = claims;
        this.settings = settings;
        this.url = url;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public @Nullable OAuth2Token generate(OAuth2TokenContext context) {
        String type = context.getTokenType().getValue();
        RegisteredClient client = context.getRegisteredClient();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        if (OAuth2TokenType.ACCESS_TOKEN.getValue().equals(type)) {
            return access(context, client, now);
        }
        if (OidcParameterNames.ID_TOKEN.equals(type)) {
            return id(context, client, now);
        }
        if (OAuth2TokenType.REFRESH_TOKEN.getValue().equals(type)) {
            return new OAuth2RefreshToken(
                    secrets.random(REFRESH_PREFIX),
                    now,
                    now.plus(client.getTokenSettings().getRefreshTokenTimeToLive()));
        }
        return null;
    }

    private Jwt access(OAuth2TokenContext context, RegisteredClient client, Instant now) {
        boolean byCredentials = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
        UUID user = byCredentials ? clients.owner(UUID.fromString(client.getId())) : user(context);
        OAuth2Authorization authorization = context.getAuthorization();
        String grant = authorization == null ? ids.next().toString() : authorization.getId();
        return sign(
                ACCESS,
                new JWTClaimsSet.Builder()
                        .issuer(url.base())
                        .subject(user.toString())
                        .audience(settings.token().audience())
                        .claim("client_id", client.getClientId())
                        .claim("scope", String.join(" ", context.getAuthorizedScopes()))
                        .claim(GrantCallers.CLAIM, grant)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .notBeforeTime(Date.from(now))
                        .expirationTime(
                                Date.from(now.plus(client.getTokenSettings().getAccessTokenTimeToLive())))
                        .build());
    }

    private Jwt id(OAuth2TokenContext context, RegisteredClient client, Instant now) {
        UUID user = user(context);
        JWTClaimsSet.Builder token = new JWTClaimsSet.Builder()
                .issuer(url.base())
                .audience(client.getClientId())
                .claim("azp", client.getClientId())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ID_TOKEN_TTL)));
        claims.of(user, context.getAuthorizedScopes()).forEach(token::claim);
        OAuth2Authorization authorization = context.getAuthorization();
        OAuth2AuthorizationRequest request =
                authorization == null ? null : authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
        // A nonce is for the answer to the request that named it; a refresh answers none.
        if (request != null
                && AuthorizationGrantType.AUTHORIZATION_CODE.equals(context.getAuthorizationGrantType())
                && request.getAdditionalParameters().get(OidcParameterNames.NONCE) instanceof String nonce) {
            token.claim(OidcParameterNames.NONCE, nonce);
        }
        return sign(JOSEObjectType.JWT, token.build());
    }

    private static UUID user(OAuth2TokenContext context) {
        Authentication principal = context.getPrincipal();
        return UUID.fromString(Objects.requireNonNull(principal).getName());
    }

    private Jwt sign(JOSEObjectType type, JWTClaimsSet claimsSet) {
        String text = signer.sign(type, claimsSet);
        return Jwt.withTokenValue(text)
                .header("typ", type.getType())
                .claims(all -> {
                    all.putAll(Map.copyOf(claimsSet.getClaims()));
                    all.put("aud", List.copyOf(claimsSet.getAudience()));
                    for (String time : Set.of("iat", "nbf", "exp")) {
                        if (all.get(time) instanceof Date date) {
                            all.put(time, date.toInstant());
                        }
                    }
                })
                .build();
    }
}
