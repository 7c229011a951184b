package dev.millrace.files.web;

import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Asks for URLs to put parts to.
 *
 * @param partNumbers which parts, from 1 to 10,000; none to hear only which have arrived
 */
record UploadPartsRequest(@Nullable @Size(max = 100) List<@Min(1) @Max(10_000) Integer> partNumbers) {

    List<Integer> numbers() {
        return partNumbers == null ? List.of() : partNumbers.stream().distinct().toList();
    }
}
