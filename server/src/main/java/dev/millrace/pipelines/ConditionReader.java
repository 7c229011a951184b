package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.pipelines.Condition.All;
import dev.millrace.pipelines.Condition.Any;
import dev.millrace.pipelines.Condition.Comparison;

/** Reads the conditions of one filter, and counts them. */
final class ConditionReader {

    private static final Condition NONE = new All(List.of());

    private int conditions;

    Condition read(Params params) {
        return read(params, 1);
    }

    private Condition read(Params params, int depth) {
        boolean all = params.has("all");
        boolean any = params.has("any");
        if (!all && !any) {
            return comparison(params);
        }
        if (all && any) {
            params.wrong("any", "cannot stand beside all: nest one group in the other");
            return NONE;
        }
        if (depth > Limits.CONDITION_DEPTH) {
            params.wrongHere("is nested too deeply: at most " + Limits.CONDITION_DEPTH + " groups in each other");
            return NONE;
        }
        String name = all ? "all" : "any";
        List<Condition> group = new ArrayList<>();
        params.eachObject(name, Limits.CONDITIONS, inner -> group.add(read(inner, depth + 1)));
        return all ? new All(group) : new Any(group);
    }

    private Condition comparison(Params params) {
        if (++conditions == Limits.CONDITIONS + 1) {
            params.wrongHere("is one condition too many: a filter has at most " + Limits.CONDITIONS);
        }
        String column = params.column("column");
        int before = params.problemCount();
        Operator operator = params.choice("operator", Operator.class);
        if (params.problemCount() > before) {
            params.find("value");
            return NONE;
        }
        return new Comparison(column, operator, values(params, operator));
    }

    private static List<Literal> values(Params params, Operator operator) {
        return switch (operator.takes()) {
            case ONE -> List.of(params.literal("value"));
            case LIST -> params.literals("value");
            case RANGE -> range(params, operator);
            case TEXT -> List.of(new Literal.Text(params.text("value", Limits.TEXT_LENGTH)));
            case PATTERN -> List.of(new Literal.Text(params.pattern("value")));
            case NOTHING -> {
                if (params.has("value")) {
                    params.wrong("value", "must be left out with " + operator);
                }
                yield List.of();
            }
        };
    }

    private static List<Literal> range(Params params, Operator operator) {
        List<Literal> values = params.literals("value");
        if (!values.isEmpty() && values.size() != 2) {
            params.wrong("value", "must be a list of two values with " + operator + ": the lowest and the highest");
        }
        return values;
    }
}
