package dev.millrace.files;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a job's run made; it travels to the end of the job as the result of its task. */
record FileJobResult(
        RowCounts counts, String outputObjectKey, @Nullable String rejectsObjectKey, long outputSizeBytes) {

    ObjectNode toJson() {
        return counts.writeTo(JsonNodeFactory.instance.objectNode())
                .put("output_object_key", outputObjectKey)
                .put("rejects_object_key", rejectsObjectKey)
                .put("output_size_bytes", outputSizeBytes);
    }

    static FileJobResult of(JsonNode result) {
        return new FileJobResult(
                RowCounts.of(result),
                result.path("output_object_key").asString(),
                result.path("rejects_object_key").asStringOpt().orElse(null),
                result.path("output_size_bytes").asLong());
    }
}
