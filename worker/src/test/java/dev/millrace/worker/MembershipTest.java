package dev.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.client.Millrace;
import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession;
import dev.millrace.worker.Membership.Registration;
import dev.millrace.worker.Membership.Remedy;

/** What a worker does that the server does not know, or not any more as the one that it was. */
@Timeout(60)
class MembershipTest {

    @RegisterExtension
    final ScriptedServer server = new ScriptedServer(Duration.ofSeconds(30));

    private final Membership membership = new Membership(
            Millrace.connect(server.url(), "key").worker("member"),
            "member",
            new WorkerSession.Profile(List.of("name"), List.of(), 1, null, null, Map.of()));

    @BeforeEach
    void join() {
        membership.join();
    }

    @Test
    void ofTwoCallsThatFindTheWorkerForgottenOneRegistersIt() throws Exception {
        server.answersAll(404);
        CyclicBarrier bothAreRefused = new CyclicBarrier(2);
        Callable<Remedy> call = () -> {
            Registration as = membership.registration();
            MillraceException forgotten = refusal(as);
            bothAreRefused.await();
            return membership.after(forgotten, as);
        };
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Remedy>> remedies = callers.invokeAll(List.of(call, call));
            assertThat(remedies.stream().map(Future::resultNow)).containsExactly(Remedy.AGAIN, Remedy.AGAIN);
        }
        assertThat(server.registrations()).isEqualTo(2);
    }

    @Test
    void aConflictOfAFormerRegistrationIsNoTakeover() {
        Registration former = membership.registration();
        server.answersAll(404);
        assertThat(membership.after(refusal(former), former)).isEqualTo(Remedy.AGAIN);
        server.answersAll(409);
        assertThat(membership.after(refusal(former), former)).isEqualTo(Remedy.AGAIN);
        Registration present = membership.registration();
        assertThat(membership.after(refusal(present), present)).isEqualTo(Remedy.TAKEN_OVER);
        assertThat(server.registrations()).isEqualTo(2);
    }

    private MillraceException refusal(Registration as) {
        try {
            membership.beat(as, "active", 0, List.of());
        } catch (MillraceException e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }
}
