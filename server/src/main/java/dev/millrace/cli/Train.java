package dev.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;

/**
 * Starts a server on a folder that is thrown away, lets one small file go through it, and ends. The launcher runs it once
 * for each build, with a JVM that records what a start needs and starts faster from then on (JEP 514).
 */
@Command(name = "train", hidden = true)
final class Train implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROWS = 100;

    private final Class<?> application;

    Train(Class<?> application) {
        this.application = application;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Thread.ofPlatform().daemon().name("training-limit").start(Train::giveUpInTime);
        Path folder = Files.createTempDirectory("millrace-train");
        String[] settings = {
            "--millrace.port=0", "--millrace.storage.port=0", "--millrace.data=" + folder.resolve("data")
        };
        SpringApplication spring = new SpringApplication(application);
        spring.setLogStartupInfo(false);
        try (ConfigurableApplicationContext context = spring.run(settings);
                Client client = new Client(URI.create(
                        "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port")))) {
            Walk walk = new Walk(client, folder);
            walk.makeAccount("train@example.com", "goes round and round");
            walk.makeOrders(ROWS, _ -> {});
            String job = walk.createJob();
            walk.upload(job, _ -> {});
            walk.process(job, _ -> {});
            walk.download(job);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
        return 0;
    }

    /** A faster start is nice to have: a training that hangs must not keep anybody from starting at all. */
    private static void giveUpInTime() {
        try {
            Thread.sleep(LIMIT);
            Runtime.getRuntime().halt(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
