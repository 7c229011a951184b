package dev.millrace.identity;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

import dev.millrace.platform.ApiException;

/**
 * Hashes passwords with Argon2id, a bounded number at a time.
 *
 * <p>A hash is meant to be slow and large, which makes it a weapon against ourselves. So the work is done by a few threads
 * of its own, never by the virtual threads that serve requests: those share as few carriers as there are processors, and a
 * hash does not yield. Who finds the queue for them full, or waits too long, is told to come back.
 */
@Component
public final class PasswordHasher implements AutoCloseable {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int LONGEST_QUEUE = 100;
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final Argon2PasswordEncoder argon2;
    private final ExecutorService workers;
    private final Semaphore turns;
    private final Duration maxWait;
    private final String nobody;

    PasswordHasher(IdentitySettings settings) {
        var password = settings.password();
        int memory = (int) password.memory().toKilobytes();
        this.argon2 = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, memory, password.iterations());
        this.nobody = madeUpHash(memory, password.iterations());
        this.maxWait = password.maxWait();
        int threads = password.concurrentHashes() > 0
                ? password.concurrentHashes()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.turns = new Semaphore(threads, true);
        this.workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("password-hash-", 0).factory());
    }

    /** Hashes a new password, in the format that names algorithm, cost and salt. */
    public String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /** The hash of no password: for accounts that sign in by other means until one is set. */
    String hashOfNone() {
        return nobody;
    }

    /**
     * Whether the password is the one that was hashed. Without a hash the answer is no, after as much work as with one, so
     * that its time does not tell whether there is such a user.
     */
    public boolean matches(String password, @Nullable String hash) {
        boolean same = inTurn(() -> argon2.matches(composed(password), hash == null ? nobody : hash));
        return same && hash != null;
    }

    /** Whether the hash was made at another cost than a new one would be. */
    boolean isOutdated(String hash) {
        return argon2.upgradeEncoding(hash);
    }

    private String encode(String password) {
        String hash = argon2.encode(composed(password));
        if (hash == null) {
            throw new IllegalStateException("the encoder made no hash");
        }
        return hash;
    }

    /** Waits a bounded time for a turn, and then for as long as the work takes. */
    private <T> T inTurn(Callable<T> work) {
        try {
            if (turns.getQueueLength() >= LONGEST_QUEUE
                    || !turns.tryAcquire(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return workers.submit(work).get();
            } finally {
                turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the password cannot be hashed", e.getCause());
        }
    }

    private static ApiException busy() {
        return ApiException.unavailable("too many people are signing in at this moment", COME_BACK, null);
    }

    /** One person may type é as one character or as two. */
    private static String composed(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    /** The hash of no password, in the cost of today. */
    private static String madeUpHash(int memory, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] hash = new byte[HASH_BYTES];
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        random.nextBytes(hash);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + iterations + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
