package dev.millrace.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

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
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

import dev.millrace.platform.PublicUrl;
import dev.millrace.secrets.SigningKeys;
import dev.millrace.secrets.TokenSigner;

/**
 * Tells who sent an access token: its signature by one of our keys and by RS256 only, its type, issuer, audience and time,
 * and then whether what it stands for, a session most often, is still alive.
 *
 * <p>What was verified is remembered for a minute under the token's hash, as the signature takes longer than most requests
 * do; time and session are looked at on each request.
 */
@Component
public class TokenVerifier implements CredentialVerifier {

    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);
    private static final int REMEMBERED = 20_000;
    private static final int LONGEST = 4096;

    private final SigningKeys keys;
    private final List<CallerSource> sources;
    private final Clock clock;
    private final NimbusJwtDecoder decoder;
    private final Cache<ByteBuffer, Verified> verified = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();

    TokenVerifier(SigningKeys keys, List<CallerSource> sources, IdentitySettings settings, PublicUrl url, Clock clock) {
        this.keys = keys;
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.decoder = decoder(settings.token(), url);
    }

    @Override
    public boolean recognises(String credentials) {
        return credentials.indexOf('.') >= 0;
    }

    /** Who sent the token; empty where it is not, or no longer, worth anything. */
    @Override
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
        return known.caller();
    }

    private @Nullable Verified decode(String token) {
        try {
            Jwt jwt = decoder.decode(token);
            for (CallerSource source : sources) {
                String id = jwt.getClaimAsString(source.claim());
                if (id != null) {
                    return new Verified(
                            UUID.fromString(jwt.getSubject()),
                            source,
                            UUID.fromString(id),
                            scopes(jwt.getClaimAsString(AccessTokens.SCOPE)),
                            Objects.requireNonNull(jwt.getExpiresAt()));
                }
            }
            return null;
        } catch (JwtException | IllegalArgumentException | NullPointerException e) {
            return null;
        }
    }

    /** A word that is no scope of ours gives no right. */
    private static @Nullable Set<Scope> scopes(@Nullable String words) {
        return words == null
                ? null
                : Arrays.stream(words.split(" "))
                        .flatMap(word -> Scope.find(word).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    private NimbusJwtDecoder decoder(IdentitySettings.Token settings, PublicUrl url) {
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
                time,
                // Tokens of the OAuth2 server carry its address, as its own clients hold them to it.
                new JwtClaimValidator<Object>(
                        JwtClaimNames.ISS,
                        issuer -> settings.issuer().equals(issuer) || url.base().equals(issuer)),
                new JwtAudienceValidator(settings.audience())));
        return nimbus;
    }

    /** The one algorithm, and a key of ours by its name: what else the header holds (jwk, jku, x5c) counts for nothing. */
    private List<Key> key(JWSHeader header) {
        if (!TokenSigner.ALGORITHM.equals(header.getAlgorithm()) || header.getKeyID() == null) {
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

    private record Verified(
            UUID userId,
            CallerSource source,
            UUID sourceId,
            @Nullable Set<Scope> scopes,
            Instant expiresAt) {

        Optional<Caller> caller() {
            Optional<Caller> caller =
                    source.findCaller(sourceId).filter(found -> found.userId().equals(userId));
            return scopes == null ? caller : caller.map(found -> found.narrowedTo(scopes));
        }
    }
}
