package dev.millrace.files;

import java.util.Locale;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.pipelines.OnBadRow;
import dev.millrace.pipelines.ReadOptions;

/**
 * How a job's file is to be read.
 *
 * @param input the client's own word for {@link ReadOptions}, kept as it was sent
 */
public record FileJobOptions(OnBadRow onBadRow, JsonNode input) {

    ReadOptions readOptions() {
        return ReadOptions.parse(input);
    }

    ObjectNode toJson() {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        options.put("on_bad_row", onBadRow.name().toLowerCase(Locale.ROOT));
        options.set("input", input);
        return options;
    }

    static FileJobOptions of(JsonNode options) {
        return new FileJobOptions(
                OnBadRow.valueOf(options.path("on_bad_row").asString("fail").toUpperCase(Locale.ROOT)),
                options.path("input"));
    }
}
