package dev.millrace.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

import dev.millrace.platform.SharedFolder;
import dev.millrace.platform.StartRefused;

/** PostgreSQL's own programs, unpacked once from the archive that the server's jar brings for this system. */
final class PostgresBinaries {

    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private PostgresBinaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}; one below {@code parent} for each archive. */
    static Path unpack(Path parent) {
        String archive = archive();
        URL resource = PostgresBinaries.class.getResource(archive);
        if (resource == null) {
            throw new StartRefused("there is no embedded PostgreSQL for this system (" + archive.substring(1)
                    + "); set DATABASE_URL to a PostgreSQL of your own");
        }
        try {
            Path home = parent.resolve(name(resource));
            if (!Files.isDirectory(home)) {
                SharedFolder.alone(parent, () -> unpack(resource, home));
            }
            return home;
        } catch (IOException e) {
            throw new StartRefused("cannot unpack PostgreSQL into " + parent + " (" + e + ")", e);
        }
    }

    /** Into a folder of another name first: a crash must not leave half of the programs under the final name. */
    private static void unpack(URL resource, Path home) throws IOException {
        if (Files.isDirectory(home)) {
            return; // by another process, while we waited
        }
        Path half = Files.createTempDirectory(home.getParent(), "unpacking-");
        half.toFile().setExecutable(true, false);
        half.toFile().setReadable(true, false);
        try (InputStream packed = resource.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, half);
            }
        }
        Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        log.info("PostgreSQL unpacked into {}", home);
        deleteLeftovers(home);
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new FileAlreadyExistsException("archive entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean program = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, permissions(program));
    }

    private static Set<PosixFilePermission> permissions(boolean program) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (program) {
            permissions.addAll(EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
        }
        return permissions;
    }

    /** Programs of older releases, and what crashed while unpacking. A running one keeps its files until it ends. */
    private static void deleteLeftovers(Path home) throws IOException {
        try (Stream<Path> others = Files.list(home.getParent())) {
            others.filter(other -> !other.equals(home) && !other.endsWith(SharedFolder.LOCK))
                    .forEach(other -> {
                        try {
                            FileSystemUtils.deleteRecursively(other);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    /** The checksum that the jar holds of the archive: another archive, another folder. */
    private static String name(URL resource) throws IOException {
        if (resource.openConnection() instanceof JarURLConnection jar) {
            return archive().replaceAll(".*postgres-|\\.txz", "")
                    + "-"
                    + HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
        }
        throw new IOException("not in a jar: " + resource);
    }

    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String name = system.startsWith("mac") ? "darwin" : system.replaceAll("\\s.*", "");
        String arch =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    case String other -> other;
                };
        return "/postgres-" + name + "-" + arch + ".txz";
    }
}
