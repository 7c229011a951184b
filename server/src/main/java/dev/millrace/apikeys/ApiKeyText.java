package dev.millrace.apikeys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A key as its client sends it: {@code mr_<id>_<secret><checksum>}, where the id says which key it is, the secret is 256
 * random bits, and the checksum lets us, and secret scanners, tell a key from a word that only looks like one.
 *
 * @param text the whole of it
 */
record ApiKeyText(UUID id, String text) {

    static final String PREFIX = "mr_";

    private static final int ID_LENGTH = 22;
    private static final int SECRET_BYTES = 32;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final int SECRET_AT = PREFIX.length() + ID_LENGTH + 1;
    private static final int CHECKSUM_AT = SECRET_AT + SECRET_LENGTH;
    private static final int LENGTH = CHECKSUM_AT + CHECKSUM_LENGTH;

    static ApiKeyText random(UUID id, SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String unchecked = PREFIX + idText(id) + "_" + Base62.encode(secret, SECRET_LENGTH);
        return new ApiKeyText(id, unchecked + checksum(unchecked));
    }

    /** Reads what a client sent; empty where we never made such a key. */
    static Optional<ApiKeyText> parse(String text) {
        if (text.length() != LENGTH
                || !text.startsWith(PREFIX)
                || text.charAt(SECRET_AT - 1) != '_'
                || !text.substring(CHECKSUM_AT).equals(checksum(text.substring(0, CHECKSUM_AT)))) {
            return Optional.empty();
        }
        return Base62.decode(text.substring(PREFIX.length(), SECRET_AT - 1), 2 * Long.BYTES)
                .map(ByteBuffer::wrap)
                .map(id -> new ApiKeyText(new UUID(id.getLong(), id.getLong()), text));
    }

    /** What a key begins with: enough to recognise it in a list, and nothing to sign in with. */
    static String start(UUID id) {
        return PREFIX + idText(id);
    }

    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String idText(UUID id) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base62.encode(bytes, ID_LENGTH);
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Base62.encode(
                ByteBuffer.allocate(Long.BYTES).putLong(crc.getValue()).array(), CHECKSUM_LENGTH);
    }

    @Override
    public String toString() {
        return "ApiKeyText[" + id + "]";
    }
}
