package dev.millrace.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for everything that the server keeps, locked for as long as the server lives: two servers on one folder
 * would destroy each other's data. The system lets go of the lock when the process ends, however it ends.
 */
public final class DataFolder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DataFolder.class);
    private static final FileAttribute<?> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final SecureRandom RANDOM = new SecureRandom();

    /** How long a server that was killed may take to be gone: the system writes down what it had in the making. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder where it is missing, and locks it. Waits for a while for a server that may be about to end, as one does
     * that was killed over a large file.
     *
     * @param occupant what another server that wants the folder is told about this one, like {@code port 8000}
     * @throws StartRefused if the folder cannot be written, or belongs to a server that is running
     */
    public static DataFolder open(Path folder, String occupant) {
        return open(folder, occupant, PATIENCE);
    }

    /** The same, with a wait of one's own. */
    public static DataFolder open(Path folder, String occupant, Duration patience) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path, OWNER_ONLY_FOLDER);
            FileChannel lock = FileChannel.open(
                    path.resolve("millrace.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OWNER_ONLY_FILE);
            if (!isLockedInTime(lock, patience)) {
                String other = read(lock);
                lock.close();
                throw new StartRefused("another Millrace (" + other + ") is using the data folder " + path
                        + "; stop that one, or give this one a folder of its own in MILLRACE_DATA");
            }
            lock.truncate(0);
            lock.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + ", " + occupant).getBytes(StandardCharsets.UTF_8)));
            return new DataFolder(path, lock);
        } catch (FileAlreadyExistsException e) {
            throw new StartRefused(e.getFile() + " is no folder; set MILLRACE_DATA to one that can be written", e);
        } catch (IOException e) {
            throw new StartRefused(
                    "the data folder " + path + " cannot be written (" + e + "); mend it, or set MILLRACE_DATA", e);
        }
    }

    public Path path() {
        return path;
    }

    /** A folder of its own for a part of the server, made where it is missing; only the server's user may enter. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name), OWNER_ONLY_FOLDER);
        } catch (IOException e) {
            throw new StartRefused("cannot make the folder " + path.resolve(name) + " (" + e + ")", e);
        }
    }

    /** A random secret in a file that only the server's user may read, made at the first call. */
    public String secret(String name) {
        return secret(name, DataFolder::randomSecret);
    }

    /**
     * A secret that is made once and then kept in a file that only the server's user may read.
     *
     * @param name the file, below this folder
     * @param made makes the secret if there is none yet
     */
    public String secret(String name, Supplier<String> made) {
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent(), OWNER_ONLY_FOLDER);
                writeWhole(file, made.get());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartRefused("the secret in " + file + " can be neither read nor made (" + e + ")", e);
        }
    }

    /** Lets another server have the folder. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of the lock on " + path, e);
        }
    }

    /** A crash leaves the whole file or none: half a secret would lock its owner out. */
    private static void writeWhole(Path file, String text) throws IOException {
        Path half = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new", OWNER_ONLY_FILE);
        try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String randomSecret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isLockedInTime(FileChannel file, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            boolean isTold = false;
            while (file.tryLock() == null) {
                if (System.nanoTime() > end) {
                    return false;
                }
                if (!isTold) {
                    isTold = true;
                    log.info("Another Millrace ({}) has the data folder; waiting for it to end", read(file));
                }
                Thread.sleep(LOOK_AGAIN);
            }
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // this very process holds it already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(200);
        file.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }
}
