package dev.millrace.platform.web;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * Makes request records out of JSON, and reports every bad field at once, each by the name the client wrote.
 *
 * <p>Jackson alone stops at the first mistake. Here records are bound component by component, so that one answer lists
 * unknown fields and wrong types together; constraints are checked once all types are right. Nullness is part of the
 * type: a component that is not {@code @Nullable} is required.
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
            throw ApiException.invalid("body", "must be a JSON object, not " + Expectation.kind(body));
        }
        return bind(new RecordBinding(json, false), body, type);
    }

    /** Reads query parameters, whose values are all text. */
    <T> T readQuery(ObjectNode parameters, Class<T> type) {
        return bind(new RecordBinding(json, true), parameters, type);
    }

    /** The name of a record's component on the wire. */
    public static String wireName(String component) {
        return SNAKE_CASE.nameForField(null, null, component);
    }

    /** The wire names of a record's components. */
    public static Set<String> names(Class<?> type) {
        return RecordShape.of(type).names();
    }

    private <T> T bind(RecordBinding binding, JsonNode source, Class<T> type) {
        T made = binding.bind(source, type);
        List<FieldProblem> problems = made == null ? binding.problems() : violations(made);
        if (made == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return made;
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
}
