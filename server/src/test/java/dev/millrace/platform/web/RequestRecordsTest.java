package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.validation.Validation;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

class RequestRecordsTest {

    enum Size3 {
        SMALL,
        LARGE
    }

    record Part(String kind, @Nullable Integer partNumber) {}

    record Order(
            @Size(max = 5, message = "must have at most 5 characters")
            String customerName,

            @Nullable @Min(value = 1, message = "must be at least 1")
            Integer amount,

            @Nullable BigDecimal price,
            @Nullable Size3 size,
            @Nullable UUID id,
            @Nullable Instant at,
            @Nullable LocalDate day,
            @Nullable Boolean urgent,
            @Nullable Map<String, JsonNode> labels,
            @Nullable List<Part> parts) {}

    @RequiresOneOf({"by_day", "by_hour"})
    record Report(
            String name, @Nullable Integer byDay, @Nullable Integer byHour) {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private final RequestRecords records =
            new RequestRecords(JSON, Validation.buildDefaultValidatorFactory().getValidator());

    @Test
    void readsARecordWithItsListsAndOptionalParts() {
        Order order = read("""
                {"customer_name": "Ann", "amount": 3, "price": "1.50", "size": "large",
                 "parts": [{"kind": "a"}, {"kind": "b", "part_number": 2}]}
                """);

        assertThat(order.customerName()).isEqualTo("Ann");
        assertThat(order.price()).isEqualByComparingTo("1.50");
        assertThat(order.parts()).containsExactly(new Part("a", null), new Part("b", 2));
        assertThat(order.id()).isNull();
    }

    @Test
    void reportsEveryBadFieldAtOnceByTheNameTheClientWrote() {
        List<FieldProblem> problems = problems("""
                {"custmer_name": "Ann", "amount": "many", "size": "huge", "id": "7",
                 "parts": [{"kind": "a", "colour": "red"}, {"part_number": 1.5}, null, "x"]}
                """);

        assertThat(problems)
                .extracting(FieldProblem::field)
                .containsExactlyInAnyOrder(
                        "custmer_name",
                        "customer_name",
                        "amount",
                        "size",
                        "id",
                        "parts[0].colour",
                        "parts[1].kind",
                        "parts[1].part_number",
                        "parts[2]",
                        "parts[3]");
    }

    @Test
    void oneOfSeveralFieldsIsNamedWithTheOthersThatAreMissing() {
        ApiException refusal = catchThrowableOfType(
                ApiException.class, () -> records.read(JSON.readTree("{\"by_day\": null}"), Report.class));

        assertThat(refusal.problems())
                .containsExactlyInAnyOrder(
                        new FieldProblem("name", "is required"),
                        new FieldProblem("by_day", "is required, or else by_hour"));
        assertThat(records.read(JSON.readTree("{\"name\": \"a\", \"by_hour\": 1}"), Report.class)
                        .byHour())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"customer_name": 5}                                  | customer_name | must be a string, not 5
            {"customer_name": "Ann", "amount": 1.5}               | amount        | must be a whole number within its range, not 1.5
            {"customer_name": "Ann", "amount": 3000000000}        | amount        | must be a whole number within its range, not 3000000000
            {"customer_name": "Ann", "amount": 0}                 | amount        | must be at least 1
            {"customer_name": "Ann", "size": "huge"}              | size          | must be one of small, large, not "huge"
            {"customer_name": "Ann", "size": 1}                   | size          | must be one of small, large, not 1
            {"customer_name": "Ann", "id": "123"}                 | id            | Not a valid UUID: must be one, not "123"
            {"customer_name": "Ann", "at": "2026-01-09"}          | at            | must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z, not "2026-01-09"
            {"customer_name": "Ann", "at": ""}                    | at            | must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z, not ""
            {"customer_name": "Ann", "at": "+10000-01-01T00:00:00Z"} | at         | must be an ISO-8601 time with a zone, like 2026-01-09T20:00:00Z, not "+10000-01-01T00:00:00Z"
            {"customer_name": "Ann", "price": ""}                 | price         | must be a number, not ""
            {"customer_name": "Ann", "price": "NaN"}              | price         | must be a number, not "NaN"
            {"customer_name": "Ann", "id": ""}                    | id            | Not a valid UUID: must be one, not ""
            {"customer_name": "Ann", "day": ""}                   | day           | must be a date, like 2026-01-09, not ""
            {"customer_name": "Ann", "day": "2026-02-30"}         | day           | must be a date, like 2026-01-09, not "2026-02-30"
            {"customer_name": "Ann", "day": "0000-01-01"}         | day           | must be a date, like 2026-01-09, not "0000-01-01"
            {"customer_name": "Ann", "day": "+10000-01-01"}       | day           | must be a date, like 2026-01-09, not "+10000-01-01"
            {"customer_name": "Ann", "day": "2026-01-09T00:00:00Z"} | day         | must be a date, like 2026-01-09, not "2026-01-09T00:00:00Z"
            {"customer_name": "Ann", "urgent": "yes"}             | urgent        | must be true or false, not "yes"
            {"customer_name": "Ann", "urgent": 1}                 | urgent        | must be true or false, not 1
            {"customer_name": "Ann", "labels": []}                | labels        | must be an object, not a list
            {"customer_name": "Ann", "parts": {}}                 | parts         | must be a list, not an object
            {"customer_name": "Annabel"}                          | customer_name | must have at most 5 characters
            {"customer_name": null}                               | customer_name | is required
            """)
    void saysWhatIsWrongAndWhatWouldBeRight(String body, String field, String reason) {
        assertThat(problems(body)).containsExactly(new FieldProblem(field, reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []    | must be a JSON object, not a list
            null  | must be a JSON object, not nothing
            "x"   | must be a JSON object, not a string
            7     | must be a JSON object, not a number
            """)
    void aBodyThatIsNoObjectIsRefusedAsAWhole(String body, String reason) {
        assertThat(problems(body)).containsExactly(new FieldProblem("body", reason));
    }

    @Test
    void unknownFieldsAreToldWhichThereAre() {
        assertThat(problems("{\"customer_name\": \"Ann\", \"amuont\": 1}")
                        .getFirst()
                        .reason())
                .startsWith("is not a known field; known are: amount, at, customer_name");
    }

    private Order read(String body) {
        return records.read(JSON.readTree(body), Order.class);
    }

    private List<FieldProblem> problems(String body) {
        return catchThrowableOfType(ApiException.class, () -> read(body)).problems();
    }
}
