package dev.millrace.insight.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

import dev.millrace.identity.RouteRules;
import dev.millrace.platform.idempotency.IdempotentRoutes;

/**
 * Says of every route what its controller need not: whether one must be signed in, by asking the rules in force; that a
 * POST may be repeated; a section; and a name of its own where several paths lead to one method.
 */
@Lazy
@Component
final class ApiRoutes implements GlobalOpenApiCustomizer {

    private static final String KEY_PARAMETER = "IdempotencyKey";
    private static final int LONGEST_KEY = 257; // with its quotes

    private final RouteRules rules;

    ApiRoutes(RouteRules rules) {
        this.rules = rules;
    }

    private record Route(String path, HttpMethod method, Operation operation) {}

    @Override
    public void customise(OpenAPI api) {
        api.getComponents()
                .addParameters(
                        KEY_PARAMETER,
                        new Parameter()
                                .name("Idempotency-Key")
                                .in("header")
                                .required(false)
                                .description(
                                        "Makes the request repeatable: sent again with the same key, it is done once "
                                                + "and answered as the first time (with `Idempotent-Replayed: true`).")
                                .schema(new StringSchema().minLength(1).maxLength(LONGEST_KEY)));
        List<Route> routes = routes(api.getPaths());
        for (Route route : routes) {
            protect(route);
            if (route.method() == HttpMethod.POST && IdempotentRoutes.contain(route.path())) {
                route.operation().addParametersItem(new Parameter().$ref(KEY_PARAMETER));
            }
        }
        nameApart(routes);
        routes.stream()
                .map(route -> route.operation().getRequestBody())
                .filter(Objects::nonNull)
                .flatMap(body -> body.getContent().values().stream())
                .forEach(content -> useRequestWords(api, content.getSchema()));
        api.setPaths(sorted(api.getPaths()));
        api.setTags(tags(api.getTags(), routes));
    }

    private static List<Route> routes(Paths paths) {
        List<Route> routes = new ArrayList<>();
        paths.forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> routes.add(new Route(path, method, operation))));
        return routes;
    }

    private void protect(Route route) {
        String method = route.method().name();
        String real = route.path().replaceAll("\\{[^}]*}", new UUID(0, 0).toString());
        Operation operation = route.operation();
        if (operation.getSecurity() != null) {
            return; // with rules of its own
        }
        if (rules.isPublic(method, real)) {
            operation.setSecurity(List.of());
            return;
        }
        operation.setSecurity(ApiDescription.credentials());
        rules.scope(method, real)
                .ifPresent(scope -> operation.setDescription(
                        Objects.requireNonNullElse(operation.getDescription(), operation.getSummary()) + "\n\nScope: `"
                                + scope.word() + "`."));
    }

    /** The library tells them apart by numbers that depend on their order; we by the path, and the longest keeps the name. */
    private static void nameApart(List<Route> routes) {
        Map<String, List<Route>> byName = new TreeMap<>();
        for (Route route : routes) {
            byName.computeIfAbsent(
                            route.operation().getOperationId().replaceFirst("_\\d+$", ""), _ -> new ArrayList<>())
                    .add(route);
        }
        byName.forEach((name, sharing) -> {
            sharing.sort(Comparator.comparingInt((Route route) -> -route.path().length())
                    .thenComparing(Route::path)
                    .thenComparing(Route::method));
            sharing.getFirst().operation().setOperationId(name);
            for (Route other : sharing.subList(1, sharing.size())) {
                other.operation().setOperationId(name + "_at_" + words(other.path()));
            }
        });
    }

    /** Words are lower case in requests, whatever an answer says, and exact decimals may come as text. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // the library's own signatures are
    private static void useRequestWords(OpenAPI api, @Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null) {
            String name = schema.get$ref().replaceFirst(".*/", "");
            useRequestWords(api, api.getComponents().getSchemas().get(name));
        }
        if (schema.getAnyOf() != null) {
            ((List<Schema>) schema.getAnyOf()).forEach(one -> useRequestWords(api, one));
        }
        if (schema.getProperties() != null) {
            ((Map<String, Schema>) schema.getProperties()).values().forEach(ApiRoutes::useRequestWords);
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static void useRequestWords(Schema property) {
        if (property.getEnum() != null) {
            property.setEnum(((List<Object>) property.getEnum())
                    .stream()
                            .map(word -> word == null ? null : word.toString().toLowerCase(Locale.ROOT))
                            .toList());
        }
        boolean exact = property.getTypes() != null && property.getTypes().contains("number");
        if (exact && property.getFormat() == null) {
            property.addType("string"); // money and hours are taken as either
        }
    }

    private static String words(String path) {
        String below = path.replaceFirst("^/api/v1", "").replaceAll("[^A-Za-z0-9]+", "_");
        String words = below.replaceAll("^_|_$", "");
        return words.isEmpty() ? "root" : words;
    }

    private static Paths sorted(Paths paths) {
        Paths sorted = new Paths();
        new TreeMap<>(paths).forEach(sorted::addPathItem);
        return sorted;
    }

    /** Those that are described, in their order, and then those that only routes name. */
    private static List<Tag> tags(List<Tag> described, List<Route> routes) {
        Map<String, Tag> tags = new LinkedHashMap<>();
        Set<String> used = Set.copyOf(routes.stream()
                .flatMap(route -> route.operation().getTags().stream())
                .toList());
        described.stream().filter(tag -> used.contains(tag.getName())).forEach(tag -> tags.put(tag.getName(), tag));
        used.stream().sorted().forEach(name -> tags.computeIfAbsent(name, _ -> new Tag().name(name)));
        return List.copyOf(tags.values());
    }
}
