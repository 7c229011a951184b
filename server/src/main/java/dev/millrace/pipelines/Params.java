package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.FieldProblem;

/**
 * Reads one JSON object of a request and notes everything that is wrong with it.
 *
 * <p>A getter that notes a problem answers a harmless stand-in, so that reading goes on and all problems are found; what
 * was read must not be used once there is a problem. Parameters that nobody asked for are refused by {@link #end}.
 */
final class Params {

    private final String of;
    private final String path;
    private final JsonNode node;
    private final List<FieldProblem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Params(String of, String path, JsonNode node, List<FieldProblem> problems) {
        this.of = of;
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (!node.isObject()) {
            problems.add(new FieldProblem(path, "must be an object, not " + kind(node)));
        }
    }

    /** Reads an object inside this one, with the same list of problems. */
    Params inside(String at, JsonNode value) {
        return new Params(of, at, value, problems);
    }

    void wrong(String name, String reason) {
        problems.add(new FieldProblem(at(name), reason));
    }

    void wrongHere(String reason) {
        problems.add(new FieldProblem(path, reason));
    }

    String at(String name) {
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
        return value == null ? "" : text(value, at(name), longest);
    }

    String text(String name, int longest, String otherwise) {
        return has(name) ? text(name, longest) : otherwise;
    }

    private String text(JsonNode value, String at, int longest) {
        if (!value.isString()) {
            problems.add(new FieldProblem(at, "must be a string, not " + kind(value)));
            return "";
        }
        String text = value.stringValue();
        if (text.length() > longest) {
            problems.add(new FieldProblem(at, "must have at most " + longest + " characters"));
            return "";
        }
        if (text.indexOf('\0') >= 0) {
            problems.add(new FieldProblem(at, "must not contain the character U+0000"));
            return "";
        }
        return text;
    }

    String column(String name) {
        JsonNode value = required(name);
        return value == null ? "" : column(value, at(name));
    }

    private String column(JsonNode value, String at) {
        int before = problems.size();
        String column = text(value, at, Limits.NAME_LENGTH);
        if (problems.size() == before && column.isEmpty()) {
            problems.add(new FieldProblem(at, "must be the name of a column, not empty"));
        }
        return column;
    }

    /** A list of column names, at least one, none twice. */
    List<String> columns(String name) {
        JsonNode value = required(name);
        return value == null ? List.of() : columns(value, at(name));
    }

    private List<String> columns(JsonNode value, String at) {
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        each(value, at, Limits.COLUMNS, (item, itemAt) -> {
            String column = column(item, itemAt);
            if (!column.isEmpty() && !seen.add(column)) {
                problems.add(new FieldProblem(itemAt, "names " + Words.quoted(column) + " a second time"));
            }
            columns.add(column);
        });
        return columns;
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
        if (!has("column") && !has("columns") && node.isObject()) {
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
                        pair.getKey(), column(pair.getValue(), at(name) + "." + Words.shortened(pair.getKey()))));
        return pairs;
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        JsonNode value = required(name);
        return value == null ? type.getEnumConstants()[0] : choice(value, at(name), type);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        JsonNode value = find(name);
        return value == null ? otherwise : choice(value, at(name), type);
    }

    private <E extends Enum<E>> E choice(JsonNode value, String at, Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> allowed = Arrays.stream(constants).map(Words::wire).toList();
        int found = value.isString() ? allowed.indexOf(value.stringValue()) : -1;
        if (found < 0) {
            String suggestion = value.isString() ? Words.suggestion(value.stringValue(), allowed) : "";
            problems.add(new FieldProblem(
                    at, "must be one of " + String.join(", ", allowed) + ", not " + shown(value) + suggestion));
            return constants[0];
        }
        return constants[found];
    }

    boolean truth(String name, boolean otherwise) {
        JsonNode value = find(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            wrong(name, "must be true or false, not " + shown(value));
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
            wrong(name, "must be a whole number from " + least + " to " + most + ", not " + shown(value));
            return least;
        }
        return value.longValue();
    }

    long whole(String name, long least, long most, long otherwise) {
        return has(name) ? whole(name, least, most) : otherwise;
    }

    Literal literal(String name) {
        JsonNode value = required(name);
        return value == null ? new Literal.Truth(false) : literal(value, at(name));
    }

    List<Literal> literals(String name) {
        JsonNode value = required(name);
        List<Literal> literals = new ArrayList<>();
        if (value != null) {
            each(value, at(name), Limits.VALUES, (item, at) -> literals.add(literal(item, at)));
        }
        return literals;
    }

    private Literal literal(JsonNode value, String at) {
        if (value.isString()) {
            return new Literal.Text(text(value, at, Limits.TEXT_LENGTH));
        }
        if (value.isBoolean()) {
            return new Literal.Truth(value.booleanValue());
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            if (fits(number)) {
                return new Literal.Numeric(number);
            }
            problems.add(new FieldProblem(at, "is a number with too many digits"));
        } else {
            problems.add(new FieldProblem(at, "must be a string, a number, true or false, not " + kind(value)));
        }
        return new Literal.Truth(false);
    }

    /** Whether a number can be written out without becoming a burden. */
    static boolean fits(BigDecimal number) {
        return number.precision() <= Limits.DIGITS
                && Math.abs((long) number.precision() - number.scale()) <= Limits.EXPONENT
                && Math.abs((long) number.scale()) <= Limits.EXPONENT;
    }

    /** Visits the items of a list that must not be empty. */
    void each(String name, int most, ItemReader reader) {
        JsonNode value = required(name);
        if (value != null) {
            each(value, at(name), most, reader);
        }
    }

    private void each(JsonNode list, String at, int most, ItemReader reader) {
        if (!list.isArray()) {
            problems.add(new FieldProblem(at, "must be a list, not " + kind(list)));
        } else if (list.isEmpty()) {
            problems.add(new FieldProblem(at, "must not be empty"));
        } else if (list.size() > most) {
            problems.add(new FieldProblem(at, "must have at most " + most + " items, not " + list.size()));
        } else {
            for (int i = 0; i < list.size(); i++) {
                reader.read(list.get(i), at + "[" + i + "]");
            }
        }
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

    int problemCount() {
        return problems.size();
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case NULL, MISSING -> "null";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING, BINARY, POJO -> "a string";
        };
    }

    static String shown(JsonNode node) {
        if (node.isContainer()) {
            return kind(node);
        }
        return node.isString() ? Words.quoted(node.stringValue()) : Words.shortened(node.toString());
    }

    /** Reads one item of a list. */
    @FunctionalInterface
    interface ItemReader {
        void read(JsonNode item, String at);
    }
}
