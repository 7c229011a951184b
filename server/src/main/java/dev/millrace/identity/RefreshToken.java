package dev.millrace.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret that stretches a session: 256 random bits behind a prefix that secret scanners can look for. The database
 * knows its hash only; with so many random bits, a plain SHA-256 cannot be turned round.
 */
record RefreshToken(String text) {

    private static final String PREFIX = "mrr_";
    private static final Pattern FORM = Pattern.compile("mrr_[A-Za-z0-9_-]{43}");
    private static final int BYTES = 32;

    static RefreshToken random(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return of(secret);
    }

    /** The token of that secret. */
    static RefreshToken of(byte[] secret) {
        return new RefreshToken(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads what a client sent; empty where we never made such a token. */
    static Optional<RefreshToken> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new RefreshToken(text)) : Optional.empty();
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "RefreshToken[secret]";
    }
}
