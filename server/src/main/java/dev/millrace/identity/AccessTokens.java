package dev.millrace.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.UUID;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes access tokens: JWTs after RFC 9068 that name a user and a session, and nothing that could go out of date. */
@Component
public class AccessTokens {

    static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS256;
    static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    static final String SCOPE = "scope";

    private final SigningKeys keys;
    private final IdentitySettings.Token settings;
    private final Clock clock;

    AccessTokens(SigningKeys keys, IdentitySettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings.token();
        this.clock = clock;
    }

    /**
     * @param source the claim that names what the token stands for, see {@link CallerSource}
     * @param id the id of that
     * @param scopes what the token may do at most; null: all that its source may
     */
    public String issue(UUID userId, String source, UUID id, @Nullable Collection<Scope> scopes) {
        SigningKey key = keys.current();
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .audience(settings.audience())
                .subject(userId.toString())
                .claim(source, id.toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(settings.ttl())));
        if (scopes != null) {
            claims.claim(SCOPE, scopes.stream().map(Scope::word).collect(Collectors.joining(" ")));
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(ALGORITHM).type(TYPE).keyID(key.kid()).build(), claims.build());
        try {
            token.sign(new RSASSASigner(key.privateKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("an access token cannot be signed", e);
        }
        return token.serialize();
    }

    /** How long a new token lives. */
    public Duration ttl() {
        return settings.ttl();
    }
}
