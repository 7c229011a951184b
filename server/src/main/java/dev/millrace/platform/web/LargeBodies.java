package dev.millrace.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.DataFolder;

/**
 * Keeps large bodies from taking all memory together: as JSON, a body takes many times its size. Those of requests that are not
 * over may have so many bytes together; small ones do not count. Whoever finds that used up waits a moment, and is then told to
 * come again.
 *
 * <p>A large body is received into a file first, and counts from when all of it is there: one that comes slowly keeps nobody
 * out. None may come too slowly for too long, large or small. Of strangers no large body is received at all.
 */
@Component
@Order(LargeBodies.ORDER)
final class LargeBodies extends OncePerRequestFilter {

    /** Behind the filters of security, which tell who calls, and before all that read a body. */
    static final int ORDER = -1;

    static final int GRANTED = 64 << 10;

    /** What is received of one: as much as any route reads, and the byte that tells the route that there is more. */
    static final int RECEIVED = RequestJson.MAX_BODY + 1;

    /** What part of the heap they may have. */
    private static final int PART = 14;

    private static final int UNIT = 1024;
    private static final int PIECE = 16 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final String FOLDER = "bodies";
    private static final String STREAMED = "text/csv";

    private final int units;
    private final Duration patience;
    private final Semaphore free;
    private final Path folder;
    private final LongSupplier nanos;

    @Autowired
    LargeBodies(DataFolder data) throws IOException {
        this(Runtime.getRuntime().maxMemory() / PART, PATIENCE, emptied(data), System::nanoTime);
    }

    /**
     * @param bytes how many may be there together
     * @param folder where they are received
     * @param nanos tells how much time passes while a body comes in
     */
    LargeBodies(long bytes, Duration patience, Path folder, LongSupplier nanos) {
        this.units = Math.toIntExact(Math.min(Integer.MAX_VALUE, bytes / UNIT));
        this.patience = patience;
        this.free = new Semaphore(units, true);
        this.folder = folder;
        this.nanos = nanos;
    }

    /** The data folder is ours alone, so what a killed server left in there goes. */
    private static Path emptied(DataFolder data) throws IOException {
        FileSystemUtils.deleteRecursively(data.path().resolve(FOLDER));
        return data.folder(FOLDER);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isStreamed(request)) {
            chain.doFilter(request, response);
            return;
        }
        Counted counted = new Counted(request);
        try {
            chain.doFilter(counted, response);
        } finally {
            counted.end();
        }
    }

    /** Tables are read row by row, and hardly any of them is in memory. */
    private static boolean isStreamed(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null
                && type.regionMatches(true, 0, STREAMED, 0, STREAMED.length())
                && request.getHeader("Idempotency-Key") == null;
    }

    private final class Counted extends HttpServletRequestWrapper {

        private @Nullable Body body;

        Counted(HttpServletRequest request) {
            super(request);
        }

        /** The same at each call: it remembers since when it comes, and what of it has come. */
        @Override
        public ServletInputStream getInputStream() throws IOException {
            Body opened = body;
            if (opened == null) {
                opened = new Body(super.getInputStream(), getUserPrincipal() != null);
                body = opened;
            }
            return opened;
        }

        void end() {
            if (body != null) {
                body.end();
            }
        }
    }

    /** Read from the connection as long as it may be small, and then from the file that all the rest was received into. */
    private final class Body extends ServletInputStream {

        private final ServletInputStream connection;
        private final TimelyBody timely;
        private final boolean signedIn;
        private int come;
        private int taken;
        private boolean tried;
        private boolean ended;
        private @Nullable FileChannel file;
        private @Nullable InputStream rest;

        Body(ServletInputStream connection, boolean signedIn) {
            this.connection = connection;
            this.timely = new TimelyBody(connection, nanos);
            this.signedIn = signedIn;
        }

        @Override
        public int read() throws IOException {
            if (come >= GRANTED) {
                return endedBy(rest().read());
            }
            int read = timely.read();
            come += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0; // whoever has all that he wants asks so, and need not wait for more
            }
            if (come >= GRANTED) {
                return endedBy(rest().read(into, offset, length));
            }
            int read = timely.read(into, offset, Math.min(length, GRANTED - come));
            come += Math.max(0, read);
            return read;
        }

        /** Routes refuse what is larger before they get to the end of what was received; none may read on and hold memory. */
        private int endedBy(int read) {
            if (read < 0) {
                if (come == RECEIVED) {
                    throw RequestJson.tooLarge();
                }
                ended = true;
            }
            return read;
        }

        private InputStream rest() throws IOException {
            InputStream received = rest;
            if (received == null) {
                if (tried) {
                    throw new IOException("the body was not received"); // its beginning must not pass for all of it
                }
                tried = true;
                received = receive();
                rest = received;
            }
            return received;
        }

        /**
         * Waits until all of it is there, and then until there is memory for it.
         *
         * @throws ApiException 408; 413 where a stranger sends much; 503 where the disk is full, or others have the memory for
         *     too long
         */
        private InputStream receive() throws IOException {
            int first = timely.read();
            if (first < 0) {
                return InputStream.nullInputStream();
            }
            if (!signedIn) {
                throw ApiException.refused(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "without signing in, the body of a request must be at most " + GRANTED + " bytes");
            }
            FileChannel opened = open();
            byte[] piece = new byte[PIECE];
            piece[0] = (byte) first;
            int length = 1 + timely.readNBytes(piece, 1, PIECE - 1);
            while (length > 0) {
                write(opened, ByteBuffer.wrap(piece, 0, length));
                come += length;
                length = timely.readNBytes(piece, 0, Math.min(PIECE, RECEIVED - come));
            }
            // At once for all of it, so that nobody waits with a part; what is larger than all there is comes alone.
            take(Math.min(units, come / UNIT));
            return Channels.newInputStream(opened.position(0));
        }

        /** A file that is gone when it is closed; on most systems its name is as soon as it is open. */
        private FileChannel open() {
            try {
                FileChannel opened = FileChannel.open(
                        folder.resolve(UUID.randomUUID().toString()),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
                file = opened;
                return opened;
            } catch (IOException e) {
                throw notKept(e);
            }
        }

        private static void write(FileChannel file, ByteBuffer piece) {
            try {
                while (piece.hasRemaining()) {
                    file.write(piece);
                }
            } catch (IOException e) {
                throw notKept(e);
            }
        }

        private static ApiException notKept(IOException e) {
            return ApiException.unavailable("a large request cannot be kept on disk; please try again", AGAIN, e);
        }

        private void take(int wanted) throws IOException {
            try {
                if (!free.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw ApiException.unavailable("too many large requests at a time; please try again", AGAIN, null);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a body waited for memory", e);
            }
            taken = wanted;
        }

        /** Gives back what it has of the memory, and of the disk. */
        void end() {
            free.release(taken);
            taken = 0;
            if (file != null) {
                try {
                    file.close();
                } catch (IOException e) {
                    logger.warn("The file of a large request could not be closed", e);
                }
            }
        }

        @Override
        public boolean isFinished() {
            return rest == null ? connection.isFinished() : ended;
        }

        @Override
        public boolean isReady() {
            return rest != null || connection.isReady();
        }

        /** To receive it, one waits for it. */
        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("a body is read by the thread that handles its request");
        }
    }
}
