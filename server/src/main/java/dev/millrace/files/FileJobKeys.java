package dev.millrace.files;

import java.util.List;
import java.util.UUID;

/** Where a job's objects are. Each key holds the job's id, so no two jobs share one, whatever users call their files. */
final class FileJobKeys {

    private FileJobKeys() {}

    static String input(UUID job, FileName fileName) {
        return "input/" + job + "/" + fileName.value();
    }

    /** A folder for the upload as it was at some time: to its own key a late client may still put something else. */
    static String pin(UUID job, UUID pin) {
        return "pinned/" + job + "/" + pin + "/";
    }

    static String pinned(String pin) {
        return pin + "input";
    }

    /**
     * The result.
     *
     * @param extension what its format is called, as in {@code csv}
     */
    static String output(UUID job, FileName fileName, String extension) {
        return "output/" + job + "/" + fileName.stem() + "_processed." + extension;
    }

    static String rejects(UUID job, FileName fileName, String extension) {
        return "output/" + job + "/" + fileName.stem() + "_rejects." + extension;
    }

    static String outputFolder(UUID job) {
        return "output/" + job + "/";
    }

    /** All that a job has in storage. */
    static List<String> folders(UUID job) {
        return List.of("input/" + job + "/", "pinned/" + job + "/", outputFolder(job));
    }
}
