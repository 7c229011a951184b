package dev.millrace.platform;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.util.RawValue;

/** JSON that is passed on as it was written: read as a tree, a large value takes many times the memory of its text. */
public final class WrittenJson {

    private WrittenJson() {}

    /** A node that is written as the given text, which nobody can look into. */
    public static JsonNode of(String json) {
        return JsonNodeFactory.instance.rawValueNode(new RawValue(json));
    }
}
