package dev.millrace.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.ReadOptions;

/** A real engine with small limits, shared by the tests of one run, and jobs for it. */
final class TestEngine {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Shared by all that run tests of this checkout, now and later. */
    private static final Path PROGRAM = Path.of("target/engine").toAbsolutePath();

    private static final Path HOME = home();
    private static final Engine SHARED = new Engine(settings(), HOME);

    static {
        SHARED.warmUp();
    }

    private TestEngine() {}

    static Engine shared() {
        return SHARED;
    }

    /** An engine with settings of a test's own, to be closed by it. */
    static Engine with(EngineSettings settings) {
        return new Engine(settings, HOME);
    }

    static EngineSettings settings() {
        return settings(Duration.ofMinutes(2), DataSize.ofMegabytes(256), DataSize.ofMegabytes(200));
    }

    static EngineSettings settings(Duration timeLimit, DataSize memory, DataSize disk) {
        return new EngineSettings(
                memory,
                DataSize.ofMegabytes(2560),
                2,
                disk,
                DataSize.ofMegabytes(50),
                DataSize.ofGigabytes(10),
                timeLimit,
                1000,
                DataSize.ofMegabytes(1),
                3,
                1,
                PROGRAM);
    }

    private static Path home() {
        try {
            Path home =
                    Path.of("target", "engine-" + ProcessHandle.current().pid()).toAbsolutePath();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                SHARED.close();
                delete(home);
            }));
            return Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with a name, to be processed in a folder of its own. */
    static Job file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Job file(String name, String text, Charset charset) {
        return file(name, text.getBytes(charset));
    }

    static Job file(String name, byte[] content) {
        Job job = new Job(name);
        try {
            Files.write(job.input(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return job;
    }

    /** One file and what is asked of it. */
    static final class Job {

        private final String name;
        private final Path folder;
        private String steps = "[]";
        private OnBadRow onBadRow = OnBadRow.FAIL;
        private ReadOptions reading = ReadOptions.SNIFFED;

        Job(String name) {
            this.name = name;
            try {
                this.folder = Files.createTempDirectory(Files.createDirectories(HOME.resolve("jobs")), "job-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Path input() {
            return folder.resolve("input");
        }

        Path folder() {
            return folder;
        }

        Job steps(String json) {
            steps = "[" + json + "]";
            return this;
        }

        Job into(String format) {
            return steps(convert(format));
        }

        Job rejecting() {
            onBadRow = OnBadRow.REJECT;
            return this;
        }

        Job reading(String json) {
            reading = ReadOptions.parse(JSON.readTree(json));
            return this;
        }

        EngineJob job() {
            return new EngineJob(folder, input(), name, reading, JSON.readTree(steps), onBadRow);
        }

        EngineResult run() throws EngineFailure, InterruptedException {
            return SHARED.run(job(), (fraction, rows, bytes) -> {});
        }

        EnginePlan plan() throws EngineFailure, InterruptedException {
            return SHARED.plan(job());
        }

        /** Runs the job where nothing can go wrong. */
        EngineResult runQuietly() {
            try {
                return run();
            } catch (EngineFailure | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Runs the job; the text that comes out. */
        String output() throws EngineFailure, InterruptedException, IOException {
            return Files.readString(run().output());
        }

        /** Runs the job; why it fails. */
        EngineFailure failure() throws InterruptedException {
            try {
                throw new AssertionError("the job was done: " + run());
            } catch (EngineFailure failure) {
                return failure;
            }
        }
    }

    static String convert(String format) {
        return "{\"type\": \"convert_format\", \"params\": {\"to_format\": \"%s\"}}".formatted(format);
    }

    static String filter(String column, String operator, String value) {
        return "{\"type\": \"filter\", \"params\": {\"column\": \"%s\", \"operator\": \"%s\", \"value\": %s}}"
                .formatted(column, operator, value);
    }

    static String text(Path file) throws IOException {
        return Files.readString(Objects.requireNonNull(file));
    }
}
