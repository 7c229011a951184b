package dev.millrace.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Where classes of this program come from, whichever way it was started: a folder of a build, a jar, or a jar or folder
 * inside Spring Boot's one jar.
 *
 * @param path the folder or jar in the file system
 * @param inside what in that jar holds the classes; empty for the jar itself
 */
record ClassSource(Path path, String inside) {

    private static final String NESTED = "jar:nested:";
    private static final String NESTED_SEPARATOR = "/!";

    /** Takes a file that holds classes. */
    @FunctionalInterface
    interface Taker {
        void take(String name, InputStream content) throws IOException;
    }

    static ClassSource of(Class<?> type) {
        String location = Objects.requireNonNull(
                        type.getProtectionDomain().getCodeSource().getLocation())
                .toString();
        if (!location.startsWith(NESTED)) {
            return new ClassSource(Path.of(URI.create(location)), "");
        }
        String nested = location.substring(NESTED.length()).replaceAll("!/$", "");
        int separator = nested.lastIndexOf(NESTED_SEPARATOR);
        return new ClassSource(
                Path.of(URI.create("file:" + nested.substring(0, separator))),
                nested.substring(separator + NESTED_SEPARATOR.length()));
    }

    /** Changes with the classes. */
    String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : Files.isDirectory(path) ? files() : List.of(path)) {
            text.append(file.equals(path) ? path.getFileName() : path.relativize(file))
                    .append(inside)
                    .append(Files.size(file))
                    .append(Files.getLastModifiedTime(file).toMillis());
        }
        return text.toString();
    }

    void each(Taker taker) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path file : files()) {
                try (InputStream content = Files.newInputStream(file)) {
                    taker.take(path.relativize(file).toString(), content);
                }
            }
            return;
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            if (inside.endsWith(".jar")) {
                eachNested(jar, taker);
            } else {
                eachEntry(jar, taker);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void eachEntry(ZipFile jar, Taker taker) throws IOException {
        for (ZipEntry entry : jar.stream().toList()) {
            if (!entry.isDirectory() && entry.getName().startsWith(inside)) {
                try (InputStream content = jar.getInputStream(entry)) {
                    taker.take(entry.getName().substring(inside.length()), content);
                }
            }
        }
    }

    private void eachNested(ZipFile jar, Taker taker) throws IOException {
        ZipEntry nested = Objects.requireNonNull(jar.getEntry(inside), inside);
        try (ZipInputStream content = new ZipInputStream(jar.getInputStream(nested))) {
            for (ZipEntry entry = content.getNextEntry(); entry != null; entry = content.getNextEntry()) {
                if (!entry.isDirectory()) {
                    taker.take(entry.getName(), content);
                }
            }
        }
    }
}
