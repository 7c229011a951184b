package dev.millrace.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.engine.child.EngineMain;
import dev.millrace.platform.SharedFolder;

/**
 * The program of the child process, in a folder: one jar with the few classes that it needs, and DuckDB's native library
 * beside it.
 *
 * <p>The child could run from the server's own class path, but that would give it all of the server's classes, differ
 * between a build folder, a jar and an unpacked jar, and unpack seventy megabytes of library for each job.
 */
record EngineProgram(Path folder) {

    private static final Logger log = LoggerFactory.getLogger(EngineProgram.class);

    private static final String NATIVE = "libduckdb_java";
    private static final List<Class<?>> PARTS = List.of(
            EngineMain.class,
            JsonMapper.class,
            JsonParser.class,
            JsonTypeInfo.class,
            DuckDBDriver.class,
            ZstdInputStream.class);
    /** The class path and the file of the native library. */
    Path jar() {
        return folder.resolve("engine.jar");
    }

    Path cache() {
        return folder.resolve("engine.aot");
    }

    /**
     * Finds the program of this very server in a folder, or makes it there and removes those of other versions.
     *
     * @param home kept between starts
     */
    static EngineProgram in(Path home) throws IOException {
        List<ClassSource> sources = PARTS.stream().map(ClassSource::of).toList();
        EngineProgram program = new EngineProgram(home.resolve("program-" + fingerprint(sources)));
        if (!Files.isDirectory(program.folder)) {
            SharedFolder.alone(home, () -> program.make(home, sources));
        }
        return program;
    }

    private void make(Path home, List<ClassSource> sources) throws IOException {
        if (Files.isDirectory(folder)) {
            return; // made while we waited
        }
        removeOthers(home);
        Path half = Files.createTempDirectory(home, "program-new-");
        new EngineProgram(half).build(sources);
        Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
        log.atInfo().addKeyValue("folder", folder).log("Engine program made");
    }

    private static String fingerprint(List<ClassSource> sources) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
        for (ClassSource source : sources) {
            sum.update(source.fingerprint().getBytes(StandardCharsets.UTF_8));
        }
        return Long.toHexString(sum.getValue());
    }

    private static void removeOthers(Path home) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(home, "program-*")) {
            for (Path other : others) {
                FileSystemUtils.deleteRecursively(other);
            }
        }
    }

    private void build(List<ClassSource> sources) throws IOException {
        Set<String> written = new HashSet<>();
        String library = libraryName();
        try (OutputStream file = Files.newOutputStream(jar());
                ZipOutputStream jar = new ZipOutputStream(file)) {
            jar.setLevel(0); // read at every start, and small
            for (ClassSource source : sources) {
                source.each((name, content) -> {
                    if (name.equals(library)) {
                        Files.copy(content, folder.resolve(System.mapLibraryName("duckdb_java")));
                    } else if (name.endsWith(".class") && isOurs(name) && written.add(name)) {
                        add(jar, name, content);
                    }
                });
            }
        }
    }

    /** Of this server's classes, those that know nothing of the server. */
    private static boolean isOurs(String name) {
        return !name.startsWith("dev/millrace/")
                || name.startsWith("dev/millrace/engine/child/")
                || name.startsWith("dev/millrace/pipelines/")
                || name.startsWith("dev/millrace/platform/");
    }

    private static void add(ZipOutputStream jar, String name, InputStream content) throws IOException {
        if (name.equals("module-info.class") || name.startsWith("META-INF/")) {
            return;
        }
        jar.putNextEntry(new ZipEntry(name));
        content.transferTo(jar);
        jar.closeEntry();
    }

    /** The driver's own name for the library of this machine. */
    private static String libraryName() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "macos" : "linux";
        String processor =
                switch (System.getProperty("os.arch")) {
                    case "aarch64", "arm64" -> "arm64";
                    default -> "amd64";
                };
        return NATIVE + ".so_" + system + "_" + processor;
    }
}
