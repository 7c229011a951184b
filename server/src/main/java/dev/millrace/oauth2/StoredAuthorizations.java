package dev.millrace.oauth2;

import java.security.Principal;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.identity.AccessTokens;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.secrets.TokenSigner;

/**
 * Grants, as Spring's authorization server sees them.
 *
 * <p>The server thinks of an authorization as of one object with all its tokens in it, read and written whole. Here a row
 * holds hashes, so an authorization that is found has the one secret it was found by. What the server decides by reading
 * first is decided again by the row: a change that meets another version was a second use, and ends the grant.
 */
@Component
public class StoredAuthorizations implements OAuth2AuthorizationService {

    private static final Logger log = LoggerFactory.getLogger(StoredAuthorizations.class);
    private static final String VERSION = "millrace.version";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final GrantRepository grants;
    private final GrantCallers callers;
    private final StoredClients clients;
    private final TokenSigner signer;
    private final IdentitySettings settings;
    private final JsonMapper json;
    private final Clock clock;

    StoredAuthorizations(
            GrantRepository grants,
            GrantCallers callers,
            StoredClients clients,
            TokenSigner signer,
            IdentitySettings settings,
            JsonMapper json,
            Clock clock) {
        this.grants = grants;
        this.callers = callers;
        this.clients = clients;
        this.signer = signer;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void save(OAuth2Authorization authorization) {
        Integer version = authorization.getAttribute(VERSION);
        if (version == null) {
            insert(authorization);
            return;
        }
        UUID id = UUID.fromString(authorization.getId());
        if (isRevoked(authorization.getAccessToken()) || isRevoked(authorization.getRefreshToken())) {
            callers.end(id, "revoked");
            return;
        }
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        boolean codeUsed = code != null && code.isInvalidated();
        if (!grants.change(grant(id, authorization, version), hashes(authorization), codeUsed)) {
            secondUse(id);
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
    }

    @Override
    public void remove(OAuth2Authorization authorization) {
        callers.end(UUID.fromString(authorization.getId()), "denied");
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return grants.find(UUID.fromString(id))
                .map(grant -> builder(grant).build())
                .orElse(null);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        if (type == null) {
            return byAccessToken(token).or(() -> byRefreshToken(token)).orElse(null);
        }
        return switch (type.getValue()) {
            case OAuth2ParameterNames.STATE -> byConsent(token).orElse(null);
            case OAuth2ParameterNames.CODE -> byCode(token).orElse(null);
            case OAuth2ParameterNames.ACCESS_TOKEN -> byAccessToken(token).orElse(null);
            case OAuth2ParameterNames.REFRESH_TOKEN -> byRefreshToken(token).orElse(null);
            default -> null;
        };
    }

    /** By the question that a user answers. */
    private Optional<OAuth2Authorization> byConsent(String state) {
        return grants.findByConsent(ClientSecrets.hash(state), PATIENCE)
                .map(grant -> builder(grant)
                        .attribute(OAuth2ParameterNames.STATE, state)
                        .build());
    }

    /** A code that was used before has been stolen, or its answer was: what came of it ends. */
    private Optional<OAuth2Authorization> byCode(String text) {
        return grants.findByCode(ClientSecrets.hash(text)).map(grant -> {
            if (grant.codeUsedAt() != null) {
                secondUse(grant.id());
            }
            OAuth2AuthorizationCode code = new OAuth2AuthorizationCode(
                    text, Objects.requireNonNull(grant.codeIssuedAt()), Objects.requireNonNull(grant.codeExpiresAt()));
            return builder(grant)
                    .token(
                            code,
                            metadata -> metadata.put(
                                    OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, grant.codeUsedAt() != null))
                    .build();
        });
    }

    private Optional<OAuth2Authorization> byRefreshToken(String text) {
        byte[] hash = ClientSecrets.hash(text);
        Optional<OAuth2Authorization> found = grants.findByRefresh(hash)
                .map(grant -> builder(grant)
                        .refreshToken(new OAuth2RefreshToken(
                                text,
                                Objects.requireNonNull(grant.refreshIssuedAt()),
                                Objects.requireNonNull(grant.refreshExpiresAt())))
                        .build());
        if (found.isEmpty()) {
            grants.endWhereUsed(hash).ifPresent(this::secondUse);
        }
        return found;
    }

    /** Access tokens are in no table: our signature tells which grant is meant. */
    private Optional<OAuth2Authorization> byAccessToken(String text) {
        return signer.open(AccessTokens.TYPE, text).flatMap(claims -> {
            try {
                String id = claims.getStringClaim(GrantCallers.CLAIM);
                Date issuedAt = claims.getIssueTime();
                Date expiresAt = claims.getExpirationTime();
                if (id == null || issuedAt == null || expiresAt == null) {
                    return Optional.empty();
                }
                return grants.find(UUID.fromString(id)).map(grant -> withAccessToken(grant, text, claims));
            } catch (ParseException | IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private OAuth2Authorization withAccessToken(Grant grant, String text, JWTClaimsSet claims) {
        String words = String.valueOf(claims.getClaim(OAuth2ParameterNames.SCOPE));
        Set<String> scopes = new HashSet<>(List.of(words.split(" ")));
        scopes.retainAll(grant.scopes());
        OAuth2AccessToken token = new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER,
                text,
                claims.getIssueTime().toInstant(),
                claims.getExpirationTime().toInstant(),
                scopes);
        OAuth2Authorization.Builder found = builder(grant)
                .token(
                        token,
                        metadata -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, instants(claims)));
        if (scopes.contains(OAuth2Scopes.OPENID)) {
            // userinfo answers those only who were signed in with an id token; that it was, the scope tells.
            Instant now = clock.instant();
            found.token(new OidcIdToken(
                    "unused",
                    now,
                    now.plusSeconds(1),
                    Map.of("sub", grant.userId().toString())));
        }
        return found.build();
    }

    private OAuth2Authorization.Builder builder(Grant grant) {
        String applicationId = grant.applicationId().toString();
        OAuth2Authorization.Builder builder = OAuth2Authorization.withRegisteredClient(
                        Objects.requireNonNull(clients.findById(applicationId), "a grant has an application"))
                .id(grant.id().toString())
                .principalName(grant.userId().toString())
                .authorizationGrantType(
                        new AuthorizationGrantType(grant.grantType().word().replace('-', '_')))
                .authorizedScopes(grant.scopes())
                .attribute(VERSION, grant.version())
                .attribute(
                        Principal.class.getName(),
                        new PreAuthenticatedAuthenticationToken(grant.userId().toString(), "", List.of()));
        if (grant.request() != null) {
            builder.attribute(
                    OAuth2AuthorizationRequest.class.getName(),
                    json.readValue(grant.request(), AskedFor.class).request());
        }
        return builder;
    }

    private void insert(OAuth2Authorization authorization) {
        OAuth2Authorization.Token<OAuth2AccessToken> access = authorization.getAccessToken();
        boolean byCredentials =
                AuthorizationGrantType.CLIENT_CREDENTIALS.equals(authorization.getAuthorizationGrantType());
        // The token of a client's own credentials names its grant before the row is there.
        UUID id = byCredentials && access != null && access.getClaims() != null
                ? UUID.fromString(String.valueOf(access.getClaims().get(GrantCallers.CLAIM)))
                : UUID.fromString(authorization.getId());
        Duration lifetime =
                byCredentials ? settings.token().ttl() : settings.session().absolute();
        grants.insert(grant(id, authorization, 0), hashes(authorization), lifetime);
    }

    private Grant grant(UUID id, OAuth2Authorization authorization, int version) {
        boolean byCredentials =
                AuthorizationGrantType.CLIENT_CREDENTIALS.equals(authorization.getAuthorizationGrantType());
        UUID applicationId = UUID.fromString(authorization.getRegisteredClientId());
        OAuth2AuthorizationRequest request = authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        OAuth2Authorization.Token<OAuth2RefreshToken> refresh = authorization.getRefreshToken();
        return new Grant(
                id,
                applicationId,
                byCredentials ? clients.owner(applicationId) : UUID.fromString(authorization.getPrincipalName()),
                byCredentials ? GrantType.CLIENT_CREDENTIALS : GrantType.AUTHORIZATION_CODE,
                authorization.getAuthorizedScopes(),
                request == null ? null : json.writeValueAsString(AskedFor.of(request)),
                code == null ? null : code.getToken().getIssuedAt(),
                code == null ? null : code.getToken().getExpiresAt(),
                null,
                refresh == null ? null : refresh.getToken().getIssuedAt(),
                refresh == null ? null : refresh.getToken().getExpiresAt(),
                version);
    }

    private static GrantRepository.Hashes hashes(OAuth2Authorization authorization) {
        String state = authorization.getAttribute(OAuth2ParameterNames.STATE);
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = authorization.getToken(OAuth2AuthorizationCode.class);
        OAuth2Authorization.Token<OAuth2RefreshToken> refresh = authorization.getRefreshToken();
        return new GrantRepository.Hashes(
                state == null ? null : ClientSecrets.hash(state),
                code == null ? null : ClientSecrets.hash(code.getToken().getTokenValue()),
                refresh == null ? null : ClientSecrets.hash(refresh.getToken().getTokenValue()));
    }

    private void secondUse(UUID grantId) {
        callers.end(grantId, "token_reused");
        log.atWarn().addKeyValue("grant_id", grantId).log("Code or refresh token came twice: its grant is ended");
    }

    private static boolean isRevoked(OAuth2Authorization.@Nullable Token<?> token) {
        return token != null && token.isInvalidated();
    }

    /** Spring reads times as instants. */
    private static Map<String, Object> instants(JWTClaimsSet claims) {
        Map<String, Object> converted = new HashMap<>();
        claims.getClaims().forEach((name, value) -> {
            if (value instanceof Date date) {
                converted.put(name, date.toInstant());
            } else if (OAuth2ParameterNames.SCOPE.equals(name)) {
                converted.put(name, Arrays.asList(String.valueOf(value).split(" ")));
            } else if (value != null) {
                converted.put(name, value);
            }
        });
        return converted;
    }
}
