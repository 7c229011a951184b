package dev.millrace.engine.child;

import tools.jackson.databind.JsonNode;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.ReadOptions;

/**
 * What the server asks of a child: the one job of its life.
 *
 * @param folder the only folder that the job may touch; its output appears here
 * @param input the file to read, inside the folder
 * @param fileName what its owner calls it; tells the format
 * @param reading what its owner knows about how it is written
 * @param steps the pipeline as the API shows it
 */
public record Order(
        Kind kind,
        String folder,
        String input,
        String fileName,
        ReadOptions reading,
        JsonNode steps,
        OnBadRow onBadRow,
        Bounds bounds) {

    /** Whether to look at the file or to process it. */
    public enum Kind {
        PLAN,
        RUN
    }
}
