package dev.millrace.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** A folder in which several servers may find, or make, what all of them use. */
public final class SharedFolder {

    /** The name of a file in it that belongs to nobody. */
    public static final String LOCK = ".lock";

    /** The lock of a file is the process's: among our own threads it is this one. */
    private static final ReentrantLock OURS = new ReentrantLock();

    private SharedFolder() {}

    /** What is done while nobody else does the like. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** Makes the folder where it is missing, and does the work while no other process works in it; waits for one that does. */
    public static void alone(Path folder, Work work) throws IOException {
        Files.createDirectories(folder);
        OURS.lock();
        try (FileChannel file =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            work.run();
        } finally {
            OURS.unlock();
        }
    }
}
