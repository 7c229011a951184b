package dev.millrace.gpu;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What GPUs a run uses, as tasks and workers say it.
 *
 * @param provider who the GPUs are rented from
 * @param gpuType what they are called
 * @param gpuCount how many of them each run uses; 1 unless said otherwise
 * @param purchase how they are paid for, which decides the price; `on_demand` unless said otherwise
 */
public record GpuResources(
        @Nullable
        @Size(max = GpuResources.LONGEST_NAME)
        @Pattern(regexp = GpuResources.LINE, message = GpuResources.NO_LINE)
        String provider,

        @Nullable
        @Size(max = GpuResources.LONGEST_NAME)
        @Pattern(regexp = GpuResources.LINE, message = GpuResources.NO_LINE)
        String gpuType,

        @Nullable @Min(1) @Max(GpuResources.MOST_GPUS) Integer gpuCount,
        @Nullable Purchase purchase) {

    public static final int LONGEST_NAME = 200;
    public static final int MOST_GPUS = 100_000;

    static final String LINE = "[^\\p{Cntrl}]*[^\\p{Cntrl}\\s][^\\p{Cntrl}]*";
    static final String NO_LINE = "must not be blank, and must not contain control characters";
}
