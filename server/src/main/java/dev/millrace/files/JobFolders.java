package dev.millrace.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

import dev.millrace.platform.DataFolder;

/**
 * The folders in which runs keep their files, one for each run. What a run leaves because the server was killed goes at
 * the next start: the data folder is locked by then, so nobody else can be using it.
 */
@Component
class JobFolders {

    private static final Logger log = LoggerFactory.getLogger(JobFolders.class);

    private final Path spool;

    JobFolders(DataFolder data, FileSettings settings) throws IOException {
        this.spool = Objects.requireNonNullElse(settings.spool(), data.folder("spool"))
                .toAbsolutePath();
        Files.createDirectories(spool);
        clear();
    }

    /** A new, empty folder; it goes with all that is in it when closed. */
    JobFolder open(UUID job) throws IOException {
        return new JobFolder(Files.createTempDirectory(spool, job + "-"));
    }

    record JobFolder(Path path) implements AutoCloseable {

        /** Where the run's input is put. */
        Path input() {
            return path.resolve("input");
        }

        @Override
        public void close() {
            delete(path);
        }
    }

    private void clear() throws IOException {
        try (var leftovers = Files.newDirectoryStream(spool)) {
            leftovers.forEach(JobFolders::delete);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            log.atWarn().addKeyValue("folder", folder).setCause(e).log("Job folder is left until the next start");
        }
    }
}
