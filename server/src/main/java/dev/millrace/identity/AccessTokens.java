package dev.millrace.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.UUID;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.secrets.TokenSigner;

/** Makes access tokens: JWTs after RFC 9068 that name a user and a session, and nothing that could go out of date. */
@Component
public class AccessTokens {

    public static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    static final String SCOPE = "scope";

    private final TokenSigner signer;
    private final IdentitySettings.Token settings;
    private final Clock clock;

    AccessTokens(TokenSigner signer, IdentitySettings settings, Clock clock) {
        this.signer = signer;
        this.settings = settings.token();
        this.clock = clock;
    }

    /**
     * @param source the claim that names what the token stands for, see {@link CallerSource}
     * @param id the id of that
     * @param scopes what the token may do at most; null: all that its source may
     */
    public String issue(UUID userId, String source, UUID id, @Nullable Collection<Scope> scopes) {
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
        return signer.sign(TYPE, claims.build());
    }

    /** How long a new token lives. */
    public Duration ttl() {
        return settings.ttl();
    }
}
