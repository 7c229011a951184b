package dev.millrace.tasks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

import org.springframework.stereotype.Component;

import dev.millrace.platform.MillraceSettings;

/**
 * How this server's worker is called: a part that its data folder keeps, and one that is new at each start. The folder is
 * locked by one server at a time, so a name of the same folder from an earlier start belongs to a dead process.
 */
@Component
class NodeName {

    private static final int RANDOM_BYTES = 4;

    private final String folderPart;
    private final String name;

    NodeName(MillraceSettings settings) {
        this.folderPart = "node-" + kept(settings.data().resolve("node-name"));
        this.name = folderPart + "-" + random();
    }

    /** The name of this process. */
    String current() {
        return name;
    }

    /** What the names of all processes on this data folder begin with. */
    String prefix() {
        return folderPart + "-";
    }

    /** A LIKE pattern for the names of all processes on this data folder. */
    String pattern() {
        return folderPart + "-%";
    }

    private static String kept(Path file) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            String fresh = random();
            Files.writeString(file, fresh);
            return fresh;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep this node's name in " + file, e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RandomGenerator.getDefault().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
