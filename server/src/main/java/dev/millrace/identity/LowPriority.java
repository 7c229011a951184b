package dev.millrace.identity;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a thread work with what the others leave of the processors. Java has priorities of its own, which count for nothing on
 * Linux unless root asks for it with flags; so the system is asked itself there, and elsewhere nothing is done.
 */
final class LowPriority {

    private static final Logger log = LoggerFactory.getLogger(LowPriority.class);

    /** {@code PRIO_PROCESS}: on Linux it means a thread. */
    private static final int THREAD = 0;

    /** The thread that asks. */
    private static final int OWN = 0;

    /** Beside one thread that wants all of a processor, this one gets about a tenth of it: little, and never nothing. */
    private static final int NICE = 10;

    private LowPriority() {}

    /** The work, at low priority from its first moment to its last. */
    static Runnable of(Runnable work) {
        return () -> {
            lower();
            work.run();
        };
    }

    /** Everything works without it, so whatever is in its way is only told. */
    private static void lower() {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return;
        }
        try {
            int failed = (int) setPriority().invokeExact(THREAD, OWN, NICE);
            if (failed != 0) {
                log.debug("The priority of a thread could not be lowered");
            }
        } catch (Throwable e) {
            log.debug("The priority of a thread could not be lowered", e);
        }
    }

    @SuppressWarnings("restricted") // a call of three numbers: there is no memory that it could spoil
    private static MethodHandle setPriority() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
