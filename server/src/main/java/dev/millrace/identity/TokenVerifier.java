package dev.millrace.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Tells who sent an access token: its signature by one of our keys and by RS256 only, its type, issuer, audience and time,
 * and then whether its session is still alive.
 *
 * <p>What was verified is remembered for a minute under the token's hash, as the signature takes longer than most requests
 * do; time and session are looked at on each request.
 */
@Component
public class TokenVerifier {

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST = 4096;

    private final SigningKeys keys;
    private final Sessions sessions;
    private final Clock clock;
    private final NimbusJwtDecoder decoder;
    private final Cache<ByteBuffer, Verified> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    TokenVerifier(SigningKeys keys, Sessions sessions, IdentitySettings settings, Clock clock) {
        this.keys = keys;
        this.sessions = sessions;
        this.clock = clock;
        this.decoder = decoder(settings.token());
    }

    /** Who sent the token; empty where it is not, or no longer, worth anything. */
    public Optional<Caller> verify(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        ByteBuffer hash = sha256(token);
        Verified known = verified.getIfPresent(hash);
        if (known == null) {
            known = decode(token);
            if (known == null) {
                return Optional.empty();
            }
            verified.put(hash, known);
        }
        if (clock.instant().isAfter(known.expiresAt().plus(CLOCK_SKEW))) {
            return Optional.empty();
        }
        UUID userId = known.userId();
        return sessions.findCaller(known.sessionId())
                .filter(caller -> caller.userId().equals(userId));
    }

    private @Nullable Verified decode(String token) {
        try {
            Jwt jwt = decoder.decode(token);
            return new Verified(
                    UUID.fromString(jwt.getSubject()),
                    UUID.fromString(jwt.getClaimAsString(AccessTokens.SESSION)),
                    Objects.requireNonNull(jwt.getExpiresAt()));
        } catch (JwtException | IllegalArgumentException | NullPointerException e) {
            return null;
        }
    }

    private NimbusJwtDecoder decoder(IdentitySettings.Token settings) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(AccessTokens.TYPE));
        processor.setJWSKeySelector((header, context) -> key(header));
        // Claims are checked below, by Spring's validators: all of them in one place.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusJwtDecoder nimbus = new NimbusJwtDecoder(processor);
        JwtTimestampValidator time = new JwtTimestampValidator(CLOCK_SKEW);
        time.setClock(clock);
        time.setAllowEmptyExpiryClaim(false);
        time.setAllowEmptyNotBeforeClaim(false);
        nimbus.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                time, new JwtIssuerValidator(settings.issuer()), new JwtAudienceValidator(settings.audience())));
        return nimbus;
    }

    /** The one algorithm, and a key of ours by its name: what else the header holds (jwk, jku, x5c) counts for nothing. */
    private List<Key> key(JWSHeader header) {
        if (!AccessTokens.ALGORITHM.equals(header.getAlgorithm()) || header.getKeyID() == null) {
            return List.of();
        }
        return keys.find(header.getKeyID()).<List<Key>>map(List::of).orElse(List.of());
    }

    private static ByteBuffer sha256(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private record Verified(UUID userId, UUID sessionId, Instant expiresAt) {}
}
