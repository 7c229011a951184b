package dev.millrace.identity;

import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id at one cost, and the text that a hash is kept as: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}.
 *
 * <p>Spring's encoder makes the same text, and takes new memory for each hash: thousands of blocks that live for as long as
 * the hash takes, so that the garbage collector copies them again and again while everybody waits. Here a hash leaves its
 * blocks to the next one, unless the heap runs short in between. As many hashes as run at once have blocks.
 */
final class Argon2id {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final Pattern TEXT =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final Base64.Encoder TO_BASE64 = Base64.getEncoder().withoutPadding();

    private final int memory;
    private final int iterations;
    private final SecureRandom random = new SecureRandom();
    private final Queue<SoftReference<FixedBlockPool>> unused = new ConcurrentLinkedQueue<>();

    /**
     * Sets the cost of new hashes.
     *
     * @param memory what one takes, in KiB
     * @param iterations passes over that memory
     */
    Argon2id(int memory, int iterations) {
        this.memory = memory;
        this.iterations = iterations;
    }

    String hash(String password) {
        byte[] salt = randomBytes(SALT_BYTES);
        Hash hash = new Hash(memory, iterations, LANES, salt, new byte[HASH_BYTES]);
        return hash.with(run(password, hash)).text();
    }

    boolean matches(String password, String text) {
        Hash hash = Hash.parse(text);
        return MessageDigest.isEqual(run(password, hash), hash.value());
    }

    /** Whether a hash was made at another cost than a new one would be. */
    boolean isOutdated(String text) {
        Hash hash = Hash.parse(text);
        return hash.memory() != memory || hash.iterations() != iterations || hash.lanes() != LANES;
    }

    /** The hash of no password, at the cost of new ones. */
    String ofNone() {
        return new Hash(memory, iterations, LANES, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES)).text();
    }

    private byte[] run(String password, Hash hash) {
        FixedBlockPool blocks = takeBlocks();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(hash.memory())
                .withIterations(hash.iterations())
                .withParallelism(hash.lanes())
                .withSalt(hash.salt())
                .withBlockPool(blocks)
                .build());
        byte[] value = new byte[hash.value().length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), value);
        unused.add(new SoftReference<>(blocks));
        return value;
    }

    private FixedBlockPool takeBlocks() {
        for (SoftReference<FixedBlockPool> kept = unused.poll(); kept != null; kept = unused.poll()) {
            FixedBlockPool blocks = kept.get();
            if (blocks != null) {
                return blocks;
            }
        }
        // A block is 1 KiB.
        return new FixedBlockPool(memory);
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @SuppressWarnings("ArrayRecordComponent") // the parts of a text, never compared
    private record Hash(int memory, int iterations, int lanes, byte[] salt, byte[] value) {

        static Hash parse(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a stored password is not hashed by Argon2id");
            }
            Base64.Decoder fromBase64 = Base64.getDecoder();
            return new Hash(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    fromBase64.decode(matcher.group(4)),
                    fromBase64.decode(matcher.group(5)));
        }

        Hash with(byte[] computed) {
            return new Hash(memory, iterations, lanes, salt, computed);
        }

        String text() {
            return "$argon2id$v=19$m=" + memory + ",t=" + iterations + ",p=" + lanes + "$"
                    + TO_BASE64.encodeToString(salt) + "$" + TO_BASE64.encodeToString(value);
        }
    }
}
