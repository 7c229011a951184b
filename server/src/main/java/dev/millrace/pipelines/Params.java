package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.FieldProblem;

/**
 * Reads one JSON object of a request by the names in it, and notes everything that is wrong.
 *
 * <p>A getter that notes a problem answers a harmless stand-in, so that reading goes on and all problems are found; what
 * was read must not be used once there is a problem. Parameters that nobody asked for are refused by {@link #end}.
 */
final class Params {

    private final String of;
    private final String path;
    private final JsonNode node;
    private final List<FieldProblem> problems;
    private final JsonValues values;
    private final Set<String> asked = new LinkedHashSet<>();

    Params(String of, String path, JsonNode node, List<FieldProblem> problems) {
        this.of = of;
        this.path = path;
        this.node = node;
        this.problems = problems;
        this.values = new JsonValues(problems);
        if (!node.isObject()) {
            wrongHere("must be an object, not " + JsonValues.kind(node));
        }
    }

    /** Reads an object inside this one, with the same list of problems. */
    Params inside(String at, JsonNode value) {
        return new Params(of, at, value, problems);
    }

    void wrong(String name, String reason) {
        values.wrong(at(name), reason);
    }

    void wrongHere(String reason) {
        values.wrong(path, reason);
    }

    int problemCount() {
        return problems.size();
    }

    private String at(String name) {
        return path + "." + Words.shortened(name);
    }

    /** The value of a parameter, null when it is absent or null. */
    @Nullable
    JsonNode find(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return find(name) != null;
    }

    private @Nullable JsonNode required(String name) {
        JsonNode value = find(name);
        if (value == null && node.isObject()) {
            wrong(name, "is required");
        }
        return value;
    }

    /** Refuses every parameter that was not asked for. */
    void end() {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!asked.contains(field.getKey())) {
                wrong(
                        field.getKey(),
                        "is not known to " + of + ", which takes: " + String.join(", ", asked)
                                + Words.suggestion(field.getKey(), asked));
            }
        }
    }

    String text(String name, int longest) {
        JsonNode value = required(name);
        return value == null ? "" : values.text(value, at(name), longest);
    }

    String text(String name, int longest, String otherwise) {
        return has(name) ? text(name, longest) : otherwise;
    }

    /** A regular expression that every engine reads the same way. */
    String pattern(String name) {
        int before = problems.size();
        String pattern = text(name, Limits.PATTERN_LENGTH);
        if (problems.size() == before) {
            Patterns.objection(pattern).ifPresent(objection -> wrong(name, objection));
        }
        return pattern;
    }

    String column(String name) {
        JsonNode value = required(name);
        return value == null ? "" : values.column(value, at(name));
    }

    /** A list of column names, at least one, none twice. */
    List<String> columns(String name) {
        JsonNode value = required(name);
        return value == null ? List.of() : values.columns(value, at(name));
    }

    /** The columns that a step works on: either {@code column} or {@code columns}; empty when neither is there. */
    List<String> columnOrColumns() {
        boolean one = has("column");
        boolean many = has("columns");
        if (one && many) {
            wrong("columns", "cannot stand beside column: name one, or list them all");
            return List.of();
        }
        if (one) {
            return List.of(column("column"));
        }
        return many ? columns("columns") : List.of();
    }

    /** As {@link #columnOrColumns}, and one of the two has to be there. */
    List<String> requiredColumns() {
        if (!has("column") && !has("columns")) {
            wrong("column", "is required (or columns, a list)");
        }
        return columnOrColumns();
    }

    /** Pairs of column names, {@code {"old": "new"}}. */
    Map<String, String> renames(String name) {
        JsonNode value = required(name);
        Map<String, String> pairs = new LinkedHashMap<>();
        if (value == null) {
            return pairs;
        }
        if (!value.isObject() || value.isEmpty() || value.size() > Limits.COLUMNS) {
            wrong(name, "must be an object of old and new names, like {\"old\": \"new\"}");
            return pairs;
        }
        value.properties()
                .forEach(pair -> pairs.put(
                        pair.getKey(),
                        values.column(pair.getValue(), at(name) + "." + Words.shortened(pair.getKey()))));
        return pairs;
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        JsonNode value = required(name);
        return value == null ? type.getEnumConstants()[0] : values.choice(value, at(name), type);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        JsonNode value = find(name);
        return value == null ? otherwise : values.choice(value, at(name), type);
    }

    boolean truth(String name, boolean otherwise) {
        JsonNode value = find(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            wrong(name, "must be true or false, not " + JsonValues.shown(value));
            return otherwise;
        }
        return value.booleanValue();
    }

    long whole(String name, long least, long most) {
        JsonNode value = required(name);
        if (value == null) {
            return least;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            wrong(name, "must be a whole number from " + least + " to " + most + ", not " + JsonValues.shown(value));
            return least;
        }
        return value.longValue();
    }

    long whole(String name, long least, long most, long otherwise) {
        return has(name) ? whole(name, least, most) : otherwise;
    }

    Literal literal(String name) {
        JsonNode value = required(name);
        return value == null ? new Literal.Truth(false) : values.literal(value, at(name));
    }

    List<Literal> literals(String name) {
        List<Literal> literals = new ArrayList<>();
        each(name, Limits.VALUES, (item, at) -> literals.add(values.literal(item, at)));
        return literals;
    }

    /** Visits the items of a list that must not be empty. */
    void each(String name, int most, JsonValues.ItemReader reader) {
        JsonNode value = required(name);
        if (value != null) {
            values.each(value, at(name), most, reader);
        }
    }

    /** Visits the objects of a list that must not be empty, and refuses parameters that the visitor did not ask for. */
    void eachObject(String name, int most, ObjectReader reader) {
        each(name, most, (item, at) -> {
            Params inner = inside(at, item);
            if (item.isObject()) {
                reader.read(inner);
                inner.end();
            }
        });
    }

    /** Reads one object of a list. */
    @FunctionalInterface
    interface ObjectReader {
        void read(Params params);
    }
}
