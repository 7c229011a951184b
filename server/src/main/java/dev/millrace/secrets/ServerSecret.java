package dev.millrace.secrets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import dev.millrace.platform.MillraceSettings;

/**
 * The secret that this server has beyond what its database knows: {@code SECRET_KEY}, or a file in the data folder that
 * only its owner can read, made at the first start.
 */
@Component
final class ServerSecret {

    private static final Logger log = LoggerFactory.getLogger(ServerSecret.class);
    private static final String FILE = "secret.key";
    private static final int BYTES = 32;

    private final byte[] bytes;

    ServerSecret(SecretSettings settings, MillraceSettings server) {
        this.bytes = settings.key().isEmpty()
                ? fromFile(server.data())
                : settings.key().getBytes(StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    private static byte[] fromFile(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            if (!Files.exists(file)) {
                make(folder, file);
            }
            byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
            if (secret.length != BYTES) {
                throw new IllegalStateException(file + " does not hold a secret of " + BYTES + " bytes");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("the server's secret in " + file + " can neither be read nor made", e);
        }
    }

    /** Whole or not at all: a crash half-way leaves no file that holds half a secret. */
    private static void make(Path folder, Path file) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path draft = Files.createTempFile(folder, FILE, ".new", onlyForUs());
        try {
            Files.writeString(draft, HexFormat.of().formatHex(secret) + "\n", StandardOpenOption.SYNC);
            Files.createLink(file, draft);
            log.atInfo().addKeyValue("file", file).log("Server secret made");
        } catch (FileAlreadyExistsException e) {
            log.atInfo().addKeyValue("file", file).log("Server secret was made by another at the same moment");
        } finally {
            Files.delete(draft);
        }
    }

    private static FileAttribute<?>[] onlyForUs() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE))
        };
    }
}
