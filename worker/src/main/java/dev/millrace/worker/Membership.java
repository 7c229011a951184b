package dev.millrace.worker;

import java.time.Duration;
import java.util.List;

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

    private final WorkerSession session;
    private final String id;
    private final WorkerSession.Profile profile;
    private volatile long incarnation;
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

    /** Which registration this is; belongs to every call. */
    long incarnation() {
        return incarnation;
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
        incarnation = registered.incarnation();
        heartbeat = Duration.ofSeconds(Math.max(1, registered.heartbeatSeconds()));
        lease = Duration.ofSeconds(Math.max(1, registered.leaseSeconds()));
    }

    Remedy after(MillraceException e) {
        if (e.isTransient()) {
            log.log(System.Logger.Level.DEBUG, "Worker {0}: {1}", id, e.getMessage());
            return Remedy.AGAIN;
        }
        if (e instanceof MillraceException.NotFound) {
            try {
                register();
                return Remedy.AGAIN;
            } catch (MillraceException refused) {
                return refused.isTransient() ? Remedy.AGAIN : Remedy.REFUSED;
            }
        }
        log.log(System.Logger.Level.ERROR, "Worker {0} stops: {1}", id, e.getMessage());
        return e instanceof MillraceException.Conflict ? Remedy.TAKEN_OVER : Remedy.REFUSED;
    }

    /** Says that nothing more is taken: what is given back from now on must not come back by a claim that waits there still. */
    void drain() {
        say("that it drains", () -> session.drain(incarnation));
    }

    /** Says goodbye: whatever the server thinks that this worker holds goes back. */
    void leave() {
        say("goodbye", () -> session.leave(incarnation));
    }

    private void say(String what, Runnable call) {
        try {
            call.run();
        } catch (MillraceException e) {
            log.log(System.Logger.Level.DEBUG, "Worker {0} could not say {1}: {2}", id, what, e.getMessage());
        }
    }

    WorkerSession.Pulse beat(String status, int load, List<WorkerSession.Lease> held) {
        return session.heartbeat(incarnation, status, load, held);
    }
}
