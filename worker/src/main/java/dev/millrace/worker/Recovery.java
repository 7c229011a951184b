package dev.millrace.worker;

import java.util.function.Consumer;

import dev.millrace.client.MillraceException;
import dev.millrace.worker.Membership.Registration;
import dev.millrace.worker.Membership.Remedy;

/** What one thread of the worker does about calls that go wrong: it makes the next one after a pause, or the worker gives up. */
final class Recovery {

    private final Membership membership;
    private final Consumer<Remedy> giveUp;
    private final Pause pause = new Pause();

    Recovery(Membership membership, Consumer<Remedy> giveUp) {
        this.membership = membership;
        this.giveUp = giveUp;
    }

    /** Takes note of a call that went well. */
    void isWell() {
        pause.reset();
    }

    /**
     * Returns when the next call may be made; false where there shall be none.
     *
     * @param as under which registration the call was made that went wrong
     */
    boolean from(MillraceException e, Registration as) {
        Remedy remedy = membership.after(e, as);
        if (remedy != Remedy.AGAIN) {
            giveUp.accept(remedy);
            return false;
        }
        return Pause.sleep(pause.next(e));
    }
}
