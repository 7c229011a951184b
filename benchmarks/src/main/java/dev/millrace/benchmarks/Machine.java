package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine that figures were taken on, as far as it tells. */
public final class Machine {

    private Machine() {}

    /** One line: processor, memory, system, Java, and how busy the machine was with other things. */
    public static String describe() {
        String processor = value(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch"));
        String memory = value(Path.of("/proc/meminfo"), "MemTotal")
                .map(Machine::gigabytes)
                .orElse("memory unknown");
        return "%s, %d cores, %s; %s %s; Java %s; load %s"
                .formatted(
                        processor,
                        Runtime.getRuntime().availableProcessors(),
                        memory,
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        load());
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String gigabytes(String kilobytes) {
        long number = Long.parseLong(kilobytes.split(" ", 2)[0]);
        return String.format(Locale.ROOT, "%.0f GB", number * 1024 / 1e9);
    }

    /** The value of the first line {@code key : value}. */
    public static Optional<String> value(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
