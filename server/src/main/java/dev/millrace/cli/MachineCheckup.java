package dev.millrace.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** Looks at the machine: Java, disk and ports. */
final class MachineCheckup {

    private static final int JAVA = 25;
    private static final long LOW = 5_000_000_000L;
    private static final long TOO_LOW = 500_000_000L;

    private MachineCheckup() {}

    static Finding java(Runtime.Version version) {
        String found = version + ", " + System.getProperty("java.home");
        return version.feature() >= JAVA
                ? Finding.good("Java", found)
                : Finding.bad("Java", found, "Install a JDK " + JAVA + " or newer, or set JAVA_HOME to one.");
    }

    static Finding disk(Path data) throws IOException {
        Path there = data.toAbsolutePath();
        while (!Files.exists(there)) {
            there = Objects.requireNonNull(there.getParent(), "the root is always there");
        }
        return Files.isWritable(there)
                ? room(data, Files.getFileStore(there).getUsableSpace())
                : Finding.bad("Data", there + " cannot be written", "Give this user the folder, or set MILLRACE_DATA.");
    }

    static Finding room(Path data, long free) {
        String found = String.format(Locale.ROOT, "%.1f GB free for %s", free / 1e9, data);
        String mend =
                "Free some, or set MILLRACE_DATA to a larger disk: uploads, results and spills of large jobs live there.";
        if (free < TOO_LOW) {
            return Finding.bad("Data", found, mend);
        }
        return free < LOW ? Finding.doubtful("Data", found, mend) : Finding.good("Data", found);
    }

    static Finding port(String name, int port, String variable) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return Finding.good(name, "port " + port + " is free");
        } catch (IOException e) {
            return Finding.bad(
                    name,
                    "port " + port + " is taken by another program",
                    "Stop that one, or choose another: " + variable + "=" + (port + 1));
        }
    }
}
