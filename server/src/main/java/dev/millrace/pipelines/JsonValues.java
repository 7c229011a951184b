package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;

import dev.millrace.platform.FieldProblem;

/** Reads single JSON values, each with its place; a stand-in comes back, and a problem is noted, where one is wrong. */
final class JsonValues {

    private final List<FieldProblem> problems;

    JsonValues(List<FieldProblem> problems) {
        this.problems = problems;
    }

    void wrong(String at, String reason) {
        problems.add(new FieldProblem(at, reason));
    }

    String text(JsonNode value, String at, int longest) {
        if (!value.isString()) {
            wrong(at, "must be a string, not " + kind(value));
            return "";
        }
        String text = value.stringValue();
        if (text.length() > longest) {
            wrong(at, "must have at most " + longest + " characters");
            return "";
        }
        if (text.indexOf('\0') >= 0) {
            wrong(at, "must not contain the character U+0000");
            return "";
        }
        return text;
    }

    String column(JsonNode value, String at) {
        int before = problems.size();
        String column = text(value, at, Limits.NAME_LENGTH);
        if (problems.size() == before && column.isEmpty()) {
            wrong(at, "must be the name of a column, not empty");
        }
        return column;
    }

    /** At least one name, none twice. */
    List<String> columns(JsonNode value, String at) {
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        each(value, at, Limits.COLUMNS, (item, itemAt) -> {
            String column = column(item, itemAt);
            if (!column.isEmpty() && !seen.add(column)) {
                wrong(itemAt, "names " + Words.quoted(column) + " a second time");
            }
            columns.add(column);
        });
        return columns;
    }

    <E extends Enum<E>> E choice(JsonNode value, String at, Class<E> type) {
        E[] constants = type.getEnumConstants();
        List<String> allowed = Arrays.stream(constants).map(Words::wire).toList();
        int found = value.isString() ? allowed.indexOf(value.stringValue()) : -1;
        if (found < 0) {
            String suggestion = value.isString() ? Words.suggestion(value.stringValue(), allowed) : "";
            wrong(at, "must be one of " + String.join(", ", allowed) + ", not " + shown(value) + suggestion);
            return constants[0];
        }
        return constants[found];
    }

    Literal literal(JsonNode value, String at) {
        if (value.isString()) {
            return new Literal.Text(text(value, at, Limits.TEXT_LENGTH));
        }
        if (value.isBoolean()) {
            return new Literal.Truth(value.booleanValue());
        }
        if (value.isNumber()) {
            if (Double.isFinite(value.doubleValue()) && fits(value.decimalValue())) {
                return new Literal.Numeric(value.decimalValue());
            }
            wrong(at, "is a number with too many digits");
        } else {
            wrong(at, "must be a string, a number, true or false, not " + kind(value));
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
    void each(JsonNode list, String at, int most, ItemReader reader) {
        if (!list.isArray()) {
            wrong(at, "must be a list, not " + kind(list));
        } else if (list.isEmpty()) {
            wrong(at, "must not be empty");
        } else if (list.size() > most) {
            wrong(at, "must have at most " + most + " items, not " + list.size());
        } else {
            for (int i = 0; i < list.size(); i++) {
                reader.read(list.get(i), at + "[" + i + "]");
            }
        }
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
