package dev.millrace.engine;

import java.nio.file.Path;

import tools.jackson.databind.JsonNode;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.ReadOptions;

/**
 * A file and what to do with it.
 *
 * @param folder a folder of the job's own: the engine writes into it and reads from nowhere else
 * @param input the file, in that folder
 * @param fileName what its owner calls it; the extension tells the format
 * @param reading what its owner knows about how it is written
 * @param steps the pipeline, as the field {@code processing_steps} has it
 */
public record EngineJob(
        Path folder, Path input, String fileName, ReadOptions reading, JsonNode steps, OnBadRow onBadRow) {

    public EngineJob {
        if (!folder.equals(input.getParent())) {
            throw new IllegalArgumentException(input + " is not in " + folder);
        }
    }
}
