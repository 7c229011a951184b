package dev.millrace.identity;

import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import dev.millrace.platform.ApiException;

/**
 * Hashes passwords with Argon2id, a bounded number at a time.
 *
 * <p>A hash is meant to be slow and large, which makes it a weapon against ourselves. So the work is done by a few threads
 * of its own, never by the virtual threads that serve requests: those share as few carriers as there are processors, and a
 * hash does not yield. And these threads take what others leave of the processors. Who finds the queue for them full, or
 * waits too long, is told to come back.
 */
@Component
public final class PasswordHasher implements AutoCloseable {

    private static final int LONGEST_QUEUE = 100;
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final Argon2id argon2;
    private final ExecutorService workers;
    private final Semaphore turns;
    private final Duration maxWait;
    private final String nobody;

    PasswordHasher(IdentitySettings settings) {
        var password = settings.password();
        this.argon2 = new Argon2id((int) password.memory().toKilobytes(), password.iterations());
        this.nobody = argon2.ofNone();
        this.maxWait = password.maxWait();
        int threads = password.concurrentHashes() > 0
                ? password.concurrentHashes()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.turns = new Semaphore(threads, true);
        ThreadFactory factory =
                Thread.ofPlatform().daemon().name("password-hash-", 0).factory();
        this.workers = Executors.newFixedThreadPool(threads, work -> factory.newThread(LowPriority.of(work)));
    }

    /** Hashes a new password, in the format that names algorithm, cost and salt. */
    public String hash(String password) {
        return inTurn(() -> argon2.hash(composed(password)));
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
        return argon2.isOutdated(hash);
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

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
