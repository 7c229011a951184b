package dev.millrace.identity;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Accounts, passwords, tokens and sessions.
 *
 * @param corsOrigins the origins whose pages may call the API ({@code CORS_ORIGINS}): commas or a JSON list; empty: none
 * @param registration who may make an account: {@code open}, {@code invite} or {@code closed}
 * @param publicMetrics whether {@code /prometheus/metrics} answers without credentials; else it is the admins'
 */
@ConfigurationProperties("millrace.identity")
public record IdentitySettings(
        @DefaultValue("") String corsOrigins,
        @DefaultValue("open") Registration registration,
        @DefaultValue("true") boolean publicMetrics,
        @DefaultValue Password password,
        @DefaultValue Token token,
        @DefaultValue Session session) {

    /**
     * How passwords are judged and hashed (Argon2id).
     *
     * @param minLength the shortest password, in characters; never under 8
     * @param memory what one hash takes of the heap
     * @param iterations passes of a password's hash over its memory
     * @param concurrentHashes how many hashes may run at once; 0: half of the processors, at least one
     * @param maxWait how long a sign-in waits for its turn before it is told to come back later
     */
    public record Password(
            @DefaultValue("8") int minLength,
            @DefaultValue("19456KB") DataSize memory,
            @DefaultValue("2") int iterations,
            @DefaultValue("0") int concurrentHashes,
            @DefaultValue("2s") Duration maxWait) {

        public Password {
            if (minLength < PasswordPolicy.SHORTEST || minLength > PasswordPolicy.LONGEST) {
                throw new IllegalArgumentException("millrace.identity.password.min-length is " + minLength
                        + "; it must be between " + PasswordPolicy.SHORTEST + " and " + PasswordPolicy.LONGEST);
            }
            if (memory.toKilobytes() < 1024 || memory.toMegabytes() > 1024 || iterations < 1 || iterations > 20) {
                throw new IllegalArgumentException("millrace.identity.password: memory must be from 1MB to 1GB and"
                        + " iterations from 1 to 20, not " + memory + " and " + iterations);
            }
        }
    }

    /**
     * Access tokens.
     *
     * @param issuer who makes access tokens: the {@code iss} claim
     * @param audience whom access tokens are for: the {@code aud} claim
     * @param ttl how long an access token lives
     * @param recheck for how long a node believes that a session is still alive before it asks the database again
     */
    public record Token(
            @DefaultValue("millrace") String issuer,
            @DefaultValue("millrace-api") String audience,
            @DefaultValue("15m") Duration ttl,
            @DefaultValue("2s") Duration recheck) {

        public Token {
            if (ttl.compareTo(Duration.ofSeconds(30)) < 0 || ttl.compareTo(Duration.ofHours(24)) > 0) {
                throw new IllegalArgumentException(
                        "millrace.identity.token.ttl is " + ttl + "; it must be between 30s and 24h");
            }
            if (recheck.isNegative() || recheck.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException(
                        "millrace.identity.token.recheck is " + recheck + "; it must be between 0s and 10s");
            }
        }
    }

    /**
     * Sign-ins, which live on by refresh tokens.
     *
     * @param idle how long a refresh token may lie unused
     * @param absolute when a sign-in ends for good, however often it was refreshed
     * @param grace for how long a refresh token may come again, if the one that it was exchanged for was not used yet: for
     *     clients that lose answers; at most 10s, 0s for never
     */
    public record Session(
            @DefaultValue("7d") Duration idle,
            @DefaultValue("30d") Duration absolute,
            @DefaultValue("0s") Duration grace) {

        public Session {
            if (!idle.isPositive() || absolute.compareTo(idle) < 0) {
                throw new IllegalArgumentException("millrace.identity.session: idle must be positive and not above"
                        + " absolute, not " + idle + " and " + absolute);
            }
            if (grace.isNegative() || grace.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException(
                        "millrace.identity.session.grace is " + grace + "; it must be between 0s and 10s");
            }
        }
    }
}
