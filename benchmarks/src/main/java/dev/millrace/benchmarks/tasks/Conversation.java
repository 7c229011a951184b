package dev.millrace.benchmarks.tasks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process that does what it is told line by line, and answers with lines of JSON that begin with {@code = }. */
final class Conversation implements AutoCloseable {

    private static final String ANSWER = "= ";
    private static final int STOP_SECONDS = 30;

    private final Process process;
    private final BufferedReader answers;
    private final Writer words;
    private final Path log;
    private final JsonNode greeting;

    /**
     * Starts it, and returns when it has greeted.
     *
     * @param log where it may complain
     */
    Conversation(List<String> command, Path log) throws IOException {
        this(command, Map.of(), log);
    }

    /** The same, with environment variables of its own. */
    Conversation(List<String> command, Map<String, String> environment, Path log) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        words = process.outputWriter(StandardCharsets.UTF_8);
        greeting = answer("its start");
    }

    /** A Java program of this module, with this one's class path. */
    static List<String> java(Class<?> program, String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    JsonNode greeting() {
        return greeting;
    }

    JsonNode say(String what) throws IOException {
        words.write(what + "\n");
        words.flush();
        return answer(what);
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode answer(String what) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(ANSWER)) {
                return JsonMapper.shared().readTree(line.substring(ANSWER.length()));
            }
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        throw new IOException("it ended at " + what + "; what it said is in " + log);
    }
}
