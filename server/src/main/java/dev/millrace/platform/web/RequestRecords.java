package dev.millrace.platform.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * Makes request records out of JSON, and reports every bad field at once, each by the name the client wrote.
 *
 * <p>Jackson alone stops at the first mistake. Here records are bound component by component, so that one answer lists
 * unknown fields, wrong types and violated constraints together. Nullness is part of the type: a component that is not
 * {@code @Nullable} is required.
 */
@Component
public final class RequestRecords {

    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    private final JsonMapper json;
    private final Validator validator;

    RequestRecords(JsonMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * Reads a whole request body.
     *
     * @throws ApiException 400 with all problems, when there are any
     */
    public <T> T read(JsonNode body, Class<T> type) {
        if (!body.isObject()) {
            throw ApiException.invalid("body", "must be a JSON object, not " + kind(body));
        }
        List<FieldProblem> problems = new ArrayList<>();
        Object made = record(body, type, "", problems);
        if (made != null) {
            problems.addAll(violations(made));
        }
        if (made == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return type.cast(made);
    }

    /** What a record component is called in JSON and in query strings. */
    public static String wireName(String component) {
        return SNAKE_CASE.nameForField(null, null, component);
    }

    private @Nullable Object record(JsonNode node, Class<?> type, String path, List<FieldProblem> problems) {
        RecordComponent[] components = type.getRecordComponents();
        int before = problems.size();
        Set<String> known = Arrays.stream(components)
                .map(component -> wireName(component.getName()))
                .collect(Collectors.toSet());
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!known.contains(field.getKey())) {
                String names = known.stream().sorted().collect(Collectors.joining(", "));
                problems.add(new FieldProblem(join(path, field.getKey()), "is not a known field; known are: " + names));
            }
        }
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = wireName(components[i].getName());
            JsonNode value = node.get(name);
            if (value == null || value.isNull()) {
                if (isRequired(components[i])) {
                    problems.add(new FieldProblem(join(path, name), "is required"));
                }
            } else {
                arguments[i] = value(value, components[i].getGenericType(), join(path, name), problems);
            }
        }
        return problems.size() == before ? construct(type, components, arguments, path, problems) : null;
    }

    private @Nullable Object value(JsonNode node, Type type, String path, List<FieldProblem> problems) {
        if (type instanceof Class<?> single && single.isRecord()) {
            if (!node.isObject()) {
                problems.add(new FieldProblem(path, "must be an object, not " + kind(node)));
                return null;
            }
            return record(node, single, path, problems);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            if (!node.isArray()) {
                problems.add(new FieldProblem(path, "must be a list, not " + kind(node)));
                return null;
            }
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                String at = path + "[" + i + "]";
                if (node.get(i).isNull()) {
                    problems.add(new FieldProblem(at, "must not be null"));
                } else {
                    items.add(value(node.get(i), list.getActualTypeArguments()[0], at, problems));
                }
            }
            return items;
        }
        return plain(node, type, path, problems);
    }

    private @Nullable Object plain(JsonNode node, Type type, String path, List<FieldProblem> problems) {
        try {
            return json.treeToValue(node, json.constructType(type));
        } catch (InvalidFormatException e) {
            problems.add(new FieldProblem(path, expected(e.getTargetType()) + ", not " + shown(node)));
        } catch (JacksonException e) {
            problems.add(
                    new FieldProblem(path, expected(json.constructType(type).getRawClass()) + ", not " + shown(node)));
        }
        return null;
    }

    private static @Nullable Object construct(
            Class<?> type,
            RecordComponent[] components,
            @Nullable Object[] arguments,
            String path,
            List<FieldProblem> problems) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ApiException refusal) {
                refusal.problems()
                        .forEach(problem ->
                                problems.add(new FieldProblem(join(path, problem.field()), problem.reason())));
                return null;
            }
            throw new IllegalStateException("cannot make " + type, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    private List<FieldProblem> violations(Object made) {
        return validator.validate(made).stream()
                .sorted(Comparator.comparing(
                        violation -> violation.getPropertyPath().toString()))
                .map(RequestRecords::problem)
                .toList();
    }

    private static FieldProblem problem(ConstraintViolation<Object> violation) {
        return new FieldProblem(wireName(violation.getPropertyPath().toString()), violation.getMessage());
    }

    /** Primitive or not marked {@code @Nullable}: the caller has to send it. */
    private static boolean isRequired(RecordComponent component) {
        return !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String expected(Class<?> wanted) {
        if (wanted == UUID.class) {
            return "Not a valid UUID: must be one";
        }
        if (wanted.isEnum()) {
            String allowed = Arrays.stream(wanted.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            return "must be one of " + allowed;
        }
        if (wanted == String.class) {
            return "must be a string";
        }
        if (wanted == Boolean.class || wanted == boolean.class) {
            return "must be true or false";
        }
        if (wanted == Integer.class || wanted == int.class || wanted == Long.class || wanted == long.class) {
            return "must be a whole number within its range";
        }
        if (Number.class.isAssignableFrom(wanted)) {
            return "must be a number";
        }
        if (Map.class.isAssignableFrom(wanted)) {
            return "must be an object";
        }
        if (wanted == Instant.class) {
            return "must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z";
        }
        if (wanted == LocalDate.class) {
            return "must be a date, like 2026-01-09";
        }
        return "must be a valid " + wanted.getSimpleName();
    }

    private static String shown(JsonNode node) {
        if (node.isContainer()) {
            return kind(node);
        }
        String text = node.toString();
        return text.length() <= 80 ? text : text.substring(0, 77) + "…";
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case NULL, MISSING -> "nothing";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING, BINARY, POJO -> "a string";
        };
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The wire names of a record's components: what a query string may hold. */
    static Set<String> names(Class<?> type) {
        Set<String> names = new HashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            names.add(wireName(component.getName()));
        }
        return names;
    }
}
