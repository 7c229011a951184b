package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.Role;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/**
 * Every route that is mapped, beside the rule in {@code routes.txt}. A route that the list does not name fails the test, as
 * does one whose rule in force is another.
 */
@MillraceTest
class RoutesIT {

    private static final Authentication NOBODY =
            new AnonymousAuthenticationToken("key", "nobody", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
    private static final Authentication USER = signedIn(Role.USER);
    private static final Authentication ADMIN = signedIn(Role.ADMIN);

    @Autowired
    Api api;

    @Autowired
    ApplicationContext context;

    @Autowired
    @Qualifier("api")
    SecurityFilterChain chain;

    @Test
    void everyRouteHasTheRuleThatTheListSays() throws IOException {
        Map<String, String> inForce = new TreeMap<>();
        for (RequestMappingInfoHandlerMapping mapping :
                context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.values()) : methods) {
                    for (String path : info.getPatternValues()) {
                        String plain = path.replaceAll(":[^}/]*}", "}");
                        inForce.put(method + " " + plain, whoMayCall(method.name(), plain));
                    }
                }
            }
        }
        assertThat(inForce).as("routes in force, beside routes.txt").isEqualTo(listed());
    }

    @Test
    void whatIsNotThereIs401ForStrangersAnd404ForUsers() {
        Api user = api.asNewUser();
        for (String path : new String[] {"/nothing", "/api", "/api/v1/nothing", "/api/v2/me", "/actuator", "/error"}) {
            api.get(path).expect(401);
            Answer answer = user.get(path).expect(404);
            assertThat(answer.json().get("error").get("code").asString()).isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void thePathDecidesAsTheContainerReadsItAndNothingElse() throws IOException {
        for (String path : new String[] {
            "/api/v1/me;.css", "/api/v1/me;/health", "/health/../api/v1/me", "/health/%2e%2e/api/v1/me", "//api/v1/me",
            "/api/v1//me", "/api/v1/me%2f", "/api/v1/me%00", "/api/v1/%6de%0a", "/api\\v1\\me"
        }) {
            assertThat(rawGet(path)).as(path).matches("(?s)HTTP/1.1 (400|401) .*\"detail\":\".*");
        }
        api.get("/API/V1/ME").expect(401);
        api.get("/api/v1/me.json").expect(401);
        api.get("/api/v1/me/health").expect(401);
    }

    @Test
    void methodsOutOfTheOrdinaryAreNotAllowedAndEchoNothing() {
        Api user = api.asNewUser();
        for (String method : new String[] {"TRACE", "TRACK", "PROPFIND", "FOO"}) {
            Answer answer = user.send(user.request("/api/v1/me")
                            .header("X-Secret", "marker")
                            .method(method, BodyPublishers.noBody()))
                    .expect(405);
            assertThat(answer.body()).doesNotContain("marker");
            assertThat(answer.json().get("error").get("code").asString()).isEqualTo("INVALID_REQUEST");
            assertThat(answer.header("Allow")).isNotBlank();
        }
    }

    @Test
    void aMethodIsWhatTheRequestLineSays() {
        Api user = api.asNewUser();
        user.send(user.request("/api/v1/users/me")
                        .header("X-HTTP-Method-Override", "GET")
                        .POST(BodyPublishers.noBody()))
                .expect(405);
        user.post("/api/v1/users/me?_method=GET").expect(405);
        user.put("/api/v1/me", Map.of()).expect(405);
        user.send(user.request("/api/v1/auth/login").method("HEAD", BodyPublishers.noBody()))
                .expect(405);
        api.get("/api/v1/auth/register").expect(401);
    }

    @Test
    void everyAnswerCarriesTheHeadersThatKeepBrowsersSafe() {
        for (Answer answer :
                new Answer[] {api.get("/api/v1/me"), api.asNewUser().get("/api/v1/me")}) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
            assertThat(answer.header("Set-Cookie")).isNull();
        }
    }

    @Test
    void aRefusalIsAProblemForThoseWhoAskForOne() {
        Answer answer = api.send(api.request("/api/v1/me").header("Accept", "application/problem+json"))
                .expect(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(401);
    }

    private String whoMayCall(String method, String path) {
        if (path.startsWith("/accounts") || path.startsWith("/admin")) {
            return "page"; // with rules of their own, see PagesIT
        }
        if (isAllowed(NOBODY, method, path)) {
            return "anybody";
        }
        if (isAllowed(USER, method, path)) {
            return "user";
        }
        return isAllowed(ADMIN, method, path) ? "admin" : "nobody";
    }

    private boolean isAllowed(Authentication who, String method, String path) {
        AuthorizationFilter filter = chain.getFilters().stream()
                .filter(AuthorizationFilter.class::isInstance)
                .map(AuthorizationFilter.class::cast)
                .findFirst()
                .orElseThrow();
        String real = path.replaceAll("\\{[^}]*}", UUID.randomUUID().toString()).replace("**", "file");
        return Objects.requireNonNull(
                        filter.getAuthorizationManager().authorize(() -> who, new MockHttpServletRequest(method, real)))
                .isGranted();
    }

    private Map<String, String> listed() throws IOException {
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("routes.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+"))
                    .flatMap(words -> words[0].equals("*")
                            ? Arrays.stream(RequestMethod.values())
                                    .map(method -> new String[] {method.name(), words[1], words[2]})
                            : Stream.<String[]>of(words))
                    .collect(Collectors.toMap(
                            words -> words[0] + " " + words[1], words -> words[2], (one, other) -> one, TreeMap::new));
        }
    }

    private static Authentication signedIn(Role role) {
        return new CallerAuthentication(Caller.ofSession(UUID.randomUUID(), role, UUID.randomUUID()));
    }

    /** {@code java.net.URI} would tidy such paths or refuse them, so the request line is written by hand. */
    private String rawGet(String path) throws IOException {
        try (Socket socket = new Socket("localhost", api.url("/").getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
