package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.audit.Audits;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;
import dev.millrace.platform.Ids;
import dev.millrace.testing.TestDatabase;

/** However they go about it, the admins cannot lock themselves out. */
class LastAdminIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    private static final IdentitySettings CHEAP =
            Settings.identity(Map.of("password.memory", "1MB", "password.iterations", "1"));

    private final Ids ids = new Ids();
    private final UserRepository users = new UserRepository(database.jdbc());
    private final UserService service = new UserService(
            users,
            Services.sessions(database, CHEAP),
            new PasswordPolicy(CHEAP, new CommonPasswords()),
            new PasswordHasher(CHEAP),
            Services.invites(database),
            user -> Set.of(),
            database.transactions(),
            Audits.on(database),
            event -> {},
            ids);
    private final Caller by = Caller.ofSession(ids.next(), Role.ADMIN, ids.next());

    @BeforeEach
    void noUsersYet() {
        database.jdbc().sql("delete from users").update();
    }

    @Test
    void theLastAdminStays() {
        User only = admin("one@example.org");
        User inactive = admin("two@example.org");
        service.steer(inactive.id(), null, false, by);
        List<Runnable> attempts = List.of(
                () -> service.delete(only.id(), by),
                () -> service.steer(only.id(), Role.USER, null, by),
                () -> service.steer(only.id(), null, false, by));
        for (Runnable attempt : attempts) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(attempt::run)
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT));
        }
        assertThat(users.existsAdmin()).isTrue();
        service.steer(only.id(), Role.ADMIN, true, by);
    }

    @RepeatedTest(5)
    void ofTwoAdminsWhoDeleteEachOtherAtOnceOneStays() throws Exception {
        User one = admin("one@example.org");
        User two = admin("two@example.org");
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = both.submit(() -> service.delete(two.id(), by));
            Future<?> second = both.submit(() -> service.steer(one.id(), Role.USER, null, by));
            assertThat(List.of(succeeded(first), succeeded(second))).containsExactlyInAnyOrder(true, false);
        }
        assertThat(users.existsAdmin()).isTrue();
    }

    private static boolean succeeded(Future<?> work) throws InterruptedException {
        try {
            work.get();
            return true;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ApiException.class);
            return false;
        }
    }

    private User admin(String email) {
        return users.insert(ids.next(), EmailAddress.parse(email).orElseThrow(), null, null, "no hash", Role.ADMIN)
                .orElseThrow();
    }
}
