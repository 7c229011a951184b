package dev.millrace.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * A port in front of another, through which everything goes until the test says otherwise: then it is closed, as if
 * nothing were there, or takes connections and lets nothing through, as a machine does that hangs.
 */
final class FaultProxy implements AutoCloseable {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile @Nullable ServerSocket door;
    private volatile boolean broken;

    FaultProxy(int target) throws IOException {
        this.target = target;
        ServerSocket first = new ServerSocket(0, 50, HERE);
        this.port = first.getLocalPort();
        serve(first);
    }

    int port() {
        return port;
    }

    /** Connections are refused, and those that are open break. */
    void refuse() throws IOException {
        broken = true;
        ServerSocket listening = door;
        if (listening != null) {
            listening.close();
        }
        breakAll();
    }

    /** Nothing goes through any more, and nobody is told. */
    void hang() {
        broken = true;
        gate = new CountDownLatch(1);
    }

    /** Everything goes through again. What hung before is broken, as it is when a machine comes back. */
    void heal() throws IOException {
        if (!broken) {
            return;
        }
        broken = false;
        breakAll();
        gate.countDown();
        ServerSocket listening = door;
        if (listening == null || listening.isClosed()) {
            serve(new ServerSocket(port, 50, HERE));
        }
    }

    private void serve(ServerSocket listening) {
        door = listening;
        Thread.ofVirtual().name("fault-proxy").start(() -> {
            while (!listening.isClosed()) {
                try {
                    join(listening.accept());
                } catch (IOException e) {
                    // closed, or the other side is gone: whoever connected finds out
                }
            }
        });
    }

    private void join(Socket client) throws IOException {
        open.add(client);
        Socket server = new Socket(HERE, target);
        open.add(server);
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[16 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                gate.await();
                to.getOutputStream().write(chunk, 0, read);
            }
        } catch (IOException e) {
            // one side broke: so does the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void breakAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            gate.countDown();
        }
    }
}
