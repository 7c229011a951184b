package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The peers that run on Node: their scripts, and what they need, which npm brings in the versions of the lock file. */
final class NodePeers {

    private static final List<String> FILES =
            List.of("package.json", "package-lock.json", "peer.mjs", "graphile-worker.mjs", "pg-boss.mjs");
    private static final int INSTALL_MINUTES = 10;

    private NodePeers() {}

    /** A folder in which they can run: made at the first time, found there later. */
    static Path install() throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("millrace.peers", System.getProperty("java.io.tmpdir") + "/peers"));
        Files.createDirectories(folder);
        Path installed = folder.resolve("node_modules/installed-lock.json");
        for (String file : FILES) {
            try (InputStream source = NodePeers.class.getResourceAsStream("/peers/" + file)) {
                if (source == null) {
                    throw new IOException(file + " is not in the jar");
                }
                Files.copy(source, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path lock = folder.resolve("package-lock.json");
        if (!Files.exists(installed) || Files.mismatch(lock, installed) >= 0) {
            npmInstall(folder);
            Files.copy(lock, installed, StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    /** The Node that the lock file names, as those of most machines are older than these peers want. */
    static String node(Path folder) {
        Path own = folder.resolve("node_modules/node/bin/node");
        return Files.isExecutable(own) ? own.toString() : "node";
    }

    private static void npmInstall(Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("npm.log");
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "npm is not on the PATH: install Node 22 or newer (https://nodejs.org), or name other --peers", e);
        }
        if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
            npm.destroyForcibly();
            throw new IOException("npm did not end within " + INSTALL_MINUTES + " minutes");
        }
        if (npm.exitValue() != 0) {
            throw new IOException("npm failed; what it said is in " + log);
        }
    }
}
