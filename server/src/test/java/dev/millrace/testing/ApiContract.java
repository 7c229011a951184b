package dev.millrace.testing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds what a server says and hears in tests against its own {@code /openapi.json}: statuses, content types, and the bodies
 * both ways. Objects are taken for closed, so that a field that the document does not know is found, too.
 *
 * <p>Paths that the document does not know are left to {@code OpenApiIT}, which lists them.
 */
final class ApiContract {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, ApiContract> BY_SERVER = new ConcurrentHashMap<>();
    private static final String ANSWERS = "https://millrace.test/openapi.json";
    private static final String REQUESTS = "https://millrace.test/requests.json";

    private final ObjectNode api;
    private final List<Route> routes = new ArrayList<>();
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private record Route(String path, Pattern pattern, JsonNode item) {}

    private ApiContract(String document) {
        api = (ObjectNode) JSON.readTree(document);
        api.at("/components/schemas").forEach(ApiContract::close);
        api.get("paths")
                .properties()
                .forEach(entry -> routes.add(new Route(entry.getKey(), pattern(entry.getKey()), entry.getValue())));
        // A literal path goes before one with a parameter in the same place.
        routes.sort(Comparator.comparingInt(
                route -> route.path().replaceAll("[^{]", "").length()));
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(
                        ANSWERS, api.toString(),
                        REQUESTS, withoutEnums(api).toString())));
    }

    /** Some routes take words in any case, which they need not tell. */
    private static JsonNode withoutEnums(ObjectNode api) {
        ObjectNode copy = api.deepCopy();
        copy.findParents("enum").forEach(schema -> ((ObjectNode) schema).remove("enum"));
        return copy;
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(path.replaceAll("\\{[^}]*}", "[^/]+") + "/?");
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
    }

    /**
     * The contract of the server at an address.
     *
     * @param fetch gets the document, once for each server
     */
    static ApiContract of(URI url, Function<URI, String> fetch) {
        return BY_SERVER.computeIfAbsent(
                url.getAuthority(), _ -> new ApiContract(fetch.apply(url.resolve("/openapi.json"))));
    }

    /** @param sent the JSON that was sent, where the test sent any */
    void check(HttpRequest request, @Nullable String sent, HttpResponse<String> answer) {
        for (Route route : routes) {
            JsonNode operation = route.item().path(request.method().toLowerCase(Locale.ROOT));
            if (route.pattern().matcher(request.uri().getPath()).matches() && operation.isObject()) {
                String name = request.method() + " " + route.path();
                checkAnswer(name, operation.get("responses"), answer);
                if (sent != null && answer.statusCode() < 300) {
                    checkContent(name + " took", operation.path("requestBody"), "application/json", sent, REQUESTS);
                }
                return;
            }
        }
    }

    private void checkAnswer(String route, JsonNode responses, HttpResponse<String> answer) {
        String status = Integer.toString(answer.statusCode());
        JsonNode described = responses.path(status);
        if (described.isMissingNode() && answer.statusCode() >= 400) {
            described = responses.path("default");
        }
        if (described.isMissingNode()) {
            throw new AssertionError(route + " answered " + status + ", and its description knows only "
                    + responses.propertyNames() + ": say so with @ResponseStatus or @ApiResponse(responseCode)");
        }
        if (!answer.body().isEmpty()) {
            String type = answer.headers().firstValue("Content-Type").orElse("");
            checkContent(route + " answered " + status, resolved(described), type, answer.body(), ANSWERS);
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.get("$ref").asString().substring(1)) : node;
    }

    private void checkContent(String what, JsonNode described, String contentType, String body, String document) {
        String type = contentType.replaceFirst(";.*", "");
        JsonNode content = described.path("content");
        if (content.has("*/*")) {
            return;
        }
        if (!content.has(type)) {
            throw new AssertionError(what + " with " + contentType + ", and its description knows only "
                    + content.propertyNames() + ": say so with `produces` or @ApiResponse(content)");
        }
        if (type.endsWith("json")
                && !type.endsWith("ndjson")
                && content.get(type).has("schema")) {
            String problems =
                    schema(content.get(type).get("schema"), document).validate(body, InputFormat.JSON).stream()
                            .map(problem -> problem.getInstanceLocation() + ": " + problem.getMessage())
                            .limit(10)
                            .collect(Collectors.joining("\n  "));
            if (!problems.isEmpty()) {
                throw new AssertionError(what + " what its description does not allow:\n  " + problems + "\n" + body);
            }
        }
    }

    private Schema schema(JsonNode schema, String document) {
        return schemas.computeIfAbsent(
                schema.toString().replace("\"#/components/", "\"" + document + "#/components/"),
                text -> registry.getSchema(text, InputFormat.JSON));
    }
}
