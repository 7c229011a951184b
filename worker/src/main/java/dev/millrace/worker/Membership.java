package dev.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import dev.millrace.client.MillraceException;
import dev.millrace.client.WorkerSession;
import dev.millrace.client.WorkerSession.Registered;

/** Who this worker is to the server. A server that has forgotten it is told again. */
final class Membership {

    private static final System.Logger log = System.getLogger(Worker.class.getName());

    /** What to do after the server said something else than was hoped. */
    enum Remedy {
        /** Ask again, after a pause. */
        AGAIN,
        /** Another process is this worker now: what runs here is not ours any more. */
        TAKEN_OVER,
        /** The server does not want this worker. */
        REFUSED
    }

    /**
     * One time that this process registered the worker.
     *
     * @param number which of them: a server that has forgotten a worker counts its incarnations from 1 again
     * @param incarnation how the server tells them apart; belongs to every call
     */
    record Registration(int number, long incarnation) {}

    private final WorkerSession session;
    private final String id;
    private final WorkerSession.Profile profile;
    private final ReentrantLock registering = new ReentrantLock();
    private volatile Registration registration = new Registration(0, 0);
    private volatile Duration heartbeat = Duration.ofSeconds(10);
    private volatile Duration lease = Duration.ofSeconds(30);

    Membership(WorkerSession session, String id, WorkerSession.Profile profile) {
        this.session = session;
        this.id = id;
        this.profile = profile;
    }

    String id() {
        return id;
    }

    WorkerSession session() {
        return session;
    }

    /** The latest one: who makes a call keeps it, to say later under which it was made. */
    Registration registration() {
        return registration;
    }

    long incarnation() {
        return registration.incarnation();
    }

    /** How often the server wants to hear of it. */
    Duration heartbeat() {
        return heartbeat;
    }

    /** How long the server leaves a task with this worker without a heartbeat. */
    Duration lease() {
        return lease;
    }

    /** Registers; waits for a server that is away. */
    void join() {
        Pause pause = new Pause();
        while (true) {
            try {
                register();
                return;
            } catch (MillraceException e) {
                if (!e.isTransient() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                log.log(System.Logger.Level.WARNING, "Worker {0} cannot register yet: {1}", id, e.getMessage());
                if (!Pause.sleep(pause.next(e))) {
                    throw e;
                }
            }
        }
    }

    private void register() {
        Registered registered = session.register(profile);
        heartbeat = Duration.ofSeconds(Math.max(1, registered.heartbeatSeconds()));
        lease = Duration.ofSeconds(Math.max(1, registered.leaseSeconds()));
        registration = new Registration(registration.number() + 1, registered.incarnation());
    }

    /** @param as under which registration the call was made that went wrong */
    Remedy after(MillraceException e, Registration as) {
        if (e.isTransient()) {
            log.log(System.Logger.Level.DEBUG, "Worker {0}: {1}", id, e.getMessage());
            return Remedy.AGAIN;
        }
        if (e instanceof MillraceException.NotFound || e instanceof MillraceException.Conflict) {
            // Calls made side by side all learn of it: to register for each would take back what came since.
            registering.lock();
            try {
                if (as.number() != registration.number()) {
                    return Remedy.AGAIN;
                }
                if (e instanceof MillraceException.NotFound) {
                    return registerAgain();
                }
            } finally {
                registering.unlock();
            }
        }
        log.log(System.Logger.Level.ERROR, "Worker {0} stops: {1}", id, e.getMessage());
        return e instanceof MillraceException.Conflict ? Remedy.TAKEN_OVER : Remedy.REFUSED;
    }

    private Remedy registerAgain() {
        try {
            register();
            return Remedy.AGAIN;
        } catch (MillraceException refused) {
            return refused.isTransient() ? Remedy.AGAIN : Remedy.REFUSED;
        }
    }

    /** Says that nothing more is taken: what is given back from now on must not come back by a claim that waits there still. */
    void drain() {
        say("that it drains", () -> session.drain(incarnation()));
    }

    /** Says goodbye: whatever the server thinks that this worker holds goes back. */
    void leave(Duration atMost) {
        say("goodbye", () -> session.leave(incarnation(), atMost));
    }

    private void say(String what, Runnable call) {
        try {
            call.run();
        } catch (MillraceException e) {
            log.log(System.Logger.Level.DEBUG, "Worker {0} could not say {1}: {2}", id, what, e.getMessage());
        }
    }

    WorkerSession.Pulse beat(Registration as, String status, int load, List<WorkerSession.Lease> held) {
        return session.heartbeat(as.incarnation(), status, load, held);
    }
}
