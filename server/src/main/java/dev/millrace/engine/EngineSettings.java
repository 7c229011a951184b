package dev.millrace.engine;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import dev.millrace.engine.child.Bounds;

/**
 * What a file job may take, and how many may run.
 *
 * @param memory what the query of a job may hold in memory before it spills to disk
 * @param headroom address space of a job's process beyond the memory of its query: its program, its Java heap, and buffers
 *     that the engine does not count
 * @param threads threads of a query; 0 for one per core
 * @param spill temporary disk that a query may take
 * @param unpacked what a compressed or re-encoded file may become
 * @param largestFile the largest single file that a job may write
 * @param timeLimit how long a job may take
 * @param columns columns that a file may have
 * @param line the longest record of a text file
 * @param processes jobs that may run at the same time
 * @param warm idle processes that are kept ready, so that a small job does not wait for one to start
 * @param program the folder for the program of jobs' processes; null for {@code engine} in the data folder
 */
@Validated
@ConfigurationProperties("millrace.engine")
public record EngineSettings(
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("2560MB") DataSize headroom,
        @DefaultValue("0") @Min(0) @Max(1024) int threads,
        @DefaultValue("50GB") DataSize spill,
        @DefaultValue("50GB") DataSize unpacked,
        @DefaultValue("200GB") DataSize largestFile,
        @DefaultValue("6h") Duration timeLimit,
        @DefaultValue("10000") @Positive int columns,
        @DefaultValue("2MB") DataSize line,
        @DefaultValue("2") @Positive int processes,
        @DefaultValue("1") @Min(0) int warm,
        @Nullable Path program) {

    int threadsOfQuery() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    Bounds bounds() {
        return new Bounds(
                memory.toBytes(),
                threadsOfQuery(),
                spill.toBytes(),
                unpacked.toBytes(),
                columns,
                Math.toIntExact(line.toBytes()));
    }
}
