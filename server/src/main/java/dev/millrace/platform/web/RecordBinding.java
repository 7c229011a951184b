package dev.millrace.platform.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/** One binding of a JSON object to a record, which gathers what is wrong on the way. */
final class RecordBinding {

    private final JsonMapper json;
    private final boolean allText;
    private final List<FieldProblem> problems = new ArrayList<>();

    /**
     * @param allText whether every value is text, as in a query string; else a string is no number and no boolean
     */
    RecordBinding(JsonMapper json, boolean allText) {
        this.json = json;
        this.allText = allText;
    }

    /** The record, or null when there are problems. */
    <T> @Nullable T bind(JsonNode node, Class<T> type) {
        Object made = record(node, type, null);
        return problems.isEmpty() ? type.cast(made) : null;
    }

    List<FieldProblem> problems() {
        return problems;
    }

    private @Nullable Object record(JsonNode node, Class<?> type, @Nullable FieldPath path) {
        int before = problems.size();
        RecordShape shape = RecordShape.of(type);
        refuseUnknown(node, shape.names(), path);
        List<RecordShape.Component> components = shape.components();
        @Nullable Object[] arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            RecordShape.Component component = components.get(i);
            JsonNode value = node.get(component.name());
            if (value != null && !value.isNull()) {
                arguments[i] = value(value, component.type(), new FieldPath(path, component.name()));
            } else if (component.required()) {
                problem(new FieldPath(path, component.name()), "is required");
            }
        }
        if (!shape.oneOf().isEmpty() && shape.oneOf().stream().noneMatch(node::hasNonNull)) {
            String others =
                    String.join(" or ", shape.oneOf().subList(1, shape.oneOf().size()));
            problem(new FieldPath(path, shape.oneOf().getFirst()), "is required, or else " + others);
        }
        return problems.size() == before ? construct(shape, arguments, path) : null;
    }

    private void refuseUnknown(JsonNode node, Set<String> known, @Nullable FieldPath path) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey())) {
                problem(
                        new FieldPath(path, field.getKey()),
                        "is not a known field; known are: "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private @Nullable Object value(JsonNode node, Type type, FieldPath path) {
        if (type instanceof Class<?> single && single.isRecord()) {
            if (!node.isObject()) {
                problem(path, "must be an object, not " + Expectation.kind(node));
                return null;
            }
            return record(node, single, path);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return list(node, list.getActualTypeArguments()[0], path);
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return map(node, map.getActualTypeArguments()[1], path);
        }
        return plain(node, type, path);
    }

    private @Nullable List<@Nullable Object> list(JsonNode node, Type itemType, FieldPath path) {
        if (!node.isArray()) {
            problem(path, "must be a list, not " + Expectation.kind(node));
            return null;
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            FieldPath at = new FieldPath(path, i);
            if (node.get(i).isNull()) {
                problem(at, "must not be null");
            } else {
                items.add(value(node.get(i), itemType, at));
            }
        }
        return items;
    }

    /** Names are the caller's own. */
    private @Nullable Map<String, @Nullable Object> map(JsonNode node, Type valueType, FieldPath path) {
        if (!node.isObject()) {
            problem(path, "must be an object, not " + Expectation.kind(node));
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            FieldPath at = new FieldPath(path, entry.getKey());
            if (entry.getValue().isNull()) {
                problem(at, "must not be null");
            } else {
                values.put(entry.getKey(), value(entry.getValue(), valueType, at));
            }
        }
        return values;
    }

    private @Nullable Object plain(JsonNode node, Type type, FieldPath path) {
        if (type == JsonNode.class) {
            return node;
        }
        if (type == String.class && node.isString()) {
            return node.stringValue();
        }
        if ((type == long.class || type == Long.class) && node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        Class<?> wanted = type instanceof Class<?> simple
                ? simple
                : json.constructType(type).getRawClass();
        try {
            if (wanted.isEnum()) {
                return constant(node, wanted);
            }
            if (allText || Expectation.fits(node, wanted)) {
                Object made = json.treeToValue(node, json.constructType(type));
                if (Expectation.isPlausible(node, made)) {
                    return made;
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            // reported below, as a value of the wrong kind is
        }
        problem(path, Expectation.of(wanted) + ", not " + Expectation.shown(node));
        return null;
    }

    /** Enum constants are lower case on the wire. */
    private static Object constant(JsonNode node, Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> node.isString()
                        && constant.toString().toLowerCase(Locale.ROOT).equals(node.stringValue()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such constant"));
    }

    private @Nullable Object construct(RecordShape shape, @Nullable Object[] arguments, @Nullable FieldPath path) {
        try {
            return shape.constructor().newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ApiException refusal) {
                refusal.problems().forEach(problem -> problem(new FieldPath(path, problem.field()), problem.reason()));
                return null;
            }
            throw new IllegalStateException("cannot make " + shape, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + shape, e);
        }
    }

    private void problem(FieldPath field, String reason) {
        problems.add(new FieldProblem(field.toString(), reason));
    }
}
