package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

import dev.millrace.platform.ApiException;

class PasswordHasherTest {

    private static final Map<String, String> CHEAP = Map.of("password.memory", "1MB", "password.iterations", "1");

    @Test
    void knowsThePasswordThatItHashed() {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            String hash = hasher.hash("correct horse");
            assertThat(hash).startsWith("$argon2id$v=19$m=1024,t=1,p=1$");
            assertThat(hasher.matches("correct horse", hash)).isTrue();
            assertThat(hasher.matches("correct horse ", hash)).isFalse();
            assertThat(hasher.matches("Correct horse", hash)).isFalse();
        }
    }

    @Test
    void readsAndWritesWhatOthersDo() {
        Argon2PasswordEncoder spring = new Argon2PasswordEncoder(16, 32, 1, 1024, 1);
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            assertThat(hasher.matches("correct horse", spring.encode("correct horse")))
                    .isTrue();
            assertThat(spring.matches("correct horse", hasher.hash("correct horse")))
                    .isTrue();
            // at another cost, with more lanes, after and before those of our own cost
            String dear = new Argon2PasswordEncoder(16, 32, 2, 4096, 3).encode("correct horse");
            assertThat(hasher.matches("correct horse", dear)).isTrue();
            assertThat(hasher.matches("correct horse", hasher.hash("correct horse")))
                    .isTrue();
        }
    }

    @Test
    void saltsEachHash() {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            assertThat(hasher.hash("correct horse")).isNotEqualTo(hasher.hash("correct horse"));
        }
    }

    @Test
    void takesAnAccentHoweverItIsTyped() {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            assertThat(hasher.matches("caf\u00e9 au lait", hasher.hash("cafe\u0301 au lait")))
                    .isTrue();
        }
    }

    @Test
    void knowsNothingOfPasswordsPastThe72BytesOfOlderAlgorithms() {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            String hash = hasher.hash("x".repeat(100) + "a");
            assertThat(hasher.matches("x".repeat(100) + "b", hash)).isFalse();
        }
    }

    @Test
    void answersNoWhereThereIsNoHash() {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            assertThat(hasher.matches("anything", null)).isFalse();
        }
    }

    @Test
    void noticesAHashOfAnotherCost() {
        try (PasswordHasher cheap = new PasswordHasher(Settings.identity(CHEAP));
                PasswordHasher dear = new PasswordHasher(Settings.identity())) {
            String hash = cheap.hash("correct horse");
            assertThat(cheap.isOutdated(hash)).isFalse();
            assertThat(dear.isOutdated(hash)).isTrue();
            assertThat(dear.matches("correct horse", hash)).isTrue();
        }
    }

    /** Hundreds ask at once for one slot: some are served, the others are told to come back, and all are answered soon. */
    @Test
    void aFloodIsServedInTurnOrSentAway() throws Exception {
        Map<String, String> oneAtATime =
                Map.of("password.memory", "4MB", "password.concurrent-hashes", "1", "password.max-wait", "200ms");
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(oneAtATime));
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch start = new CountDownLatch(1);
            AtomicInteger served = new AtomicInteger();
            List<Future<ApiException>> sentAway = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                sentAway.add(people.submit(() -> {
                    start.await();
                    try {
                        assertThat(hasher.matches("anything", null)).isFalse();
                        served.incrementAndGet();
                        return null;
                    } catch (ApiException e) {
                        return e;
                    }
                }));
            }
            start.countDown();
            int refusals = 0;
            for (Future<ApiException> answer : sentAway) {
                ApiException refusal = answer.get();
                if (refusal != null) {
                    refusals++;
                    assertThat(refusal.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
                    assertThat(refusal.retryAfter()).isPositive();
                }
            }
            assertThat(served).hasPositiveValue();
            assertThat(refusals).isPositive();
            assertThat(served.get() + refusals).isEqualTo(400);
        }
    }

    /** A thread's niceness is the 19th field of its line, of which the second may hold blanks. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void othersGoFirst() throws Exception {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(CHEAP))) {
            hasher.hash("correct horse");
            List<String> niceness = new ArrayList<>();
            for (File thread : Objects.requireNonNull(new File("/proc/self/task").listFiles())) {
                try {
                    String line = Files.readString(thread.toPath().resolve("stat"));
                    if (line.contains("(password-hash")) {
                        niceness.add(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[16]);
                    }
                } catch (IOException e) {
                    // a thread that has ended since
                }
            }
            assertThat(niceness).isNotEmpty().containsOnly("10");
        }
    }

    @Test
    void worksOnThreadsOfItsOwn() throws Exception {
        try (PasswordHasher hasher = new PasswordHasher(Settings.identity(Map.of("password.concurrent-hashes", "2")))) {
            AtomicBoolean seen = new AtomicBoolean();
            Thread watcher = Thread.ofPlatform().start(() -> {
                while (!Thread.currentThread().isInterrupted() && !seen.get()) {
                    seen.set(Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(thread -> thread.getName().startsWith("password-hash-")));
                }
            });
            hasher.hash("correct horse");
            watcher.interrupt();
            watcher.join();
            assertThat(seen).isTrue();
        }
    }
}
