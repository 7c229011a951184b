package dev.millrace.insight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.media.Schema;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** {@code /openapi.json} beside the routes that there are. What the answers are, every test with an {@link Api} checks. */
@MillraceTest
class OpenApiIT {

    /** The library answers these. That they are there, and are like this, the OAuth2 tests say. */
    private static final Set<String> OF_THE_OAUTH2_SERVER = Set.of(
            "GET /api/v1/oauth2/authorize",
            "POST /api/v1/oauth2/token",
            "POST /api/v1/oauth2/revoke_token",
            "POST /api/v1/oauth2/introspect",
            "GET /api/v1/oauth2/userinfo",
            "GET /api/v1/oauth2/jwks",
            "GET /.well-known/oauth-authorization-server",
            "GET /.well-known/openid-configuration");

    /** RFC 7009 has it so. */
    private static final String SAYS_NOTHING = "POST /api/v1/oauth2/revoke_token";

    @Autowired
    Api api;

    @Autowired
    ApplicationContext context;

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
        Set<String> mapped = new TreeSet<>(OF_THE_OAUTH2_SERVER);
        RequestMappingHandlerMapping mapping =
                context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.getHandlerMethods().forEach((info, method) -> {
            if (isOurs(method) && !isHidden(method)) {
                mapped.addAll(names(info));
            }
        });

        assertThat(described((_, _) -> true))
                .as("described routes, beside the mapped ones")
                .isEqualTo(mapped);
    }

    @Test
    void nothingOfTheApiIsHidden() {
        Set<String> hidden = new TreeSet<>();
        RequestMappingHandlerMapping mapping =
                context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.getHandlerMethods().forEach((info, method) -> {
            if (isHidden(method)) {
                hidden.addAll(names(info));
            }
        });

        assertThat(hidden).noneMatch(route -> route.contains(" /api/v1"));
    }

    @Test
    void everyRouteSaysWhatItIs() {
        assertThat(described(
                        (_, operation) -> operation.path("summary").asString("").isBlank()))
                .as("routes without Javadoc")
                .isEmpty();
        assertThat(described((_, operation) -> operation.path("tags").size() != 1
                        || operation.at("/tags/0").asString().endsWith("-controller")))
                .as("routes without a section")
                .isEmpty();
        assertThat(described((_, operation) ->
                        !operation.get("operationId").asString().matches("[a-z][a-z0-9_]*[a-z]")))
                .as("routes without a name for generated clients")
                .isEmpty();
    }

    @Test
    void noTwoRoutesHaveOneName() {
        Set<String> seen = new TreeSet<>();
        assertThat(described(
                        (_, operation) -> !seen.add(operation.get("operationId").asString())))
                .isEmpty();
    }

    @Test
    void everySuccessSaysWhatItHolds() {
        assertThat(described((route, operation) -> !route.equals(SAYS_NOTHING)
                        && operation.get("responses").properties().stream()
                                .noneMatch(answer -> answer.getKey().matches("[23]..")
                                        && (answer.getKey().matches("202|204|3..")
                                                || answer.getValue()
                                                                .path("content")
                                                                .size()
                                                        > 0))))
                .as("routes that answer nobody knows what")
                .isEmpty();
    }

    @Test
    void noTwoRecordsHaveOneName() {
        Map<String, Set<String>> byName = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.millrace")) {
            if (type.isRecord() && type.getPackageName().endsWith(".web")) {
                String name = type.tryGetAnnotationOfType(Schema.class)
                        .map(Schema::name)
                        .filter(given -> !given.isEmpty())
                        .orElse(type.getSimpleName());
                byName.computeIfAbsent(name, _ -> new TreeSet<>()).add(type.getName());
            }
        }
        byName.values().removeIf(types -> types.size() == 1);

        assertThat(byName)
                .as("records that the document would take for one: give one of them a @Schema(name)")
                .isEmpty();
    }

    @Test
    void whoMayCallIsWhatTheRulesSay() {
        assertThat(described((route, operation) -> {
                    boolean isPublic = operation.get("security").isEmpty();
                    return isPublic == (anonymous(route) == 401);
                }))
                .as("routes whose `security` is not true")
                .isEmpty();
    }

    /** What a stranger is answered: 401 where one must be signed in, and anything else where not. */
    private int anonymous(String route) {
        String[] words = route.split(" ", 2);
        String path = words[1].replaceAll("\\{[^}]*}", "00000000-0000-0000-0000-000000000000");
        return words[0].equals("GET") ? api.get(path).status() : anonymousPost(words[0], path);
    }

    private int anonymousPost(String method, String path) {
        return switch (method) {
            case "POST" -> api.post(path, "{}").status();
            case "PUT" -> api.put(path, "{}").status();
            case "PATCH" -> api.patch(path, "{}").status();
            default -> api.delete(path).status();
        };
    }

    private Set<String> described(BiPredicate<String, JsonNode> which) {
        Set<String> routes = new TreeSet<>();
        JsonNode document = api.get("/openapi.json").expect(200).json();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String route = operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
                    if (which.test(route, operation.getValue())) {
                        routes.add(route);
                    }
                }));
        return routes;
    }

    private static Set<String> names(RequestMappingInfo info) {
        Set<String> names = new TreeSet<>();
        info.getMethodsCondition()
                .getMethods()
                .forEach(method -> info.getPatternValues()
                        .forEach(path -> names.add(method + " "
                                + path.replaceAll(":[^}/]*}", "}")
                                        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                                        .toLowerCase(Locale.ROOT))));
        return names;
    }

    private static boolean isOurs(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("dev.millrace");
    }

    private static boolean isHidden(HandlerMethod method) {
        return method.hasMethodAnnotation(Hidden.class)
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), Hidden.class);
    }
}
