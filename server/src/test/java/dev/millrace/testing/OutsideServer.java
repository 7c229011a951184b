package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody else's server that signs people in: an OpenID provider, and GitHub's way beside it. It takes whoever it is told to
 * for the person in front of the browser, holds its client to PKCE, and lies when it is told to.
 */
public final class OutsideServer {

    static final String CLIENT = "millrace-client";
    static final String SECRET = "millrace-secret";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How an id token is not what it should be. */
    public enum Lie {
        NONE,
        OTHER_NONCE,
        NO_NONCE,
        OTHER_AUDIENCE,
        OTHER_ISSUER,
        OTHER_KEY,
        OVER,
        NO_TOKEN
    }

    /** Who sits in front of the browser. */
    public record Person(String subject, String email, boolean verified, String name) {

        public static Person of(String email) {
            return new Person(UUID.randomUUID().toString(), email, true, "Ann Other");
        }

        public Person unverified() {
            return new Person(subject, email, false, name);
        }
    }

    private record Visit(Person person, Lie lie, Map<String, String> asked) {}

    private static @Nullable OutsideServer shared;

    private final HttpServer server;
    private final RSAKey key = newKey();
    private final RSAKey otherKey = newKey();
    private final Map<String, Visit> visits = new ConcurrentHashMap<>();
    private volatile Person person = Person.of("nobody@example.org");
    private volatile Lie lie = Lie.NONE;

    private OutsideServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** One for all tests of this JVM. */
    public static synchronized OutsideServer shared() {
        OutsideServer running = shared;
        if (running == null) {
            try {
                running = new OutsideServer();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            shared = running;
        }
        return running;
    }

    public String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** From now on this person is in front of the browser. */
    public void seat(Person somebody, Lie told) {
        person = somebody;
        lie = told;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/.well-known/openid-configuration" -> json(exchange, 200, metadata());
                case "/jwks" -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject());
                case "/authorize", "/login/oauth/authorize" -> authorize(exchange);
                case "/token", "/login/oauth/access_token" -> token(exchange);
                case "/userinfo" -> json(exchange, 200, claims(visit(exchange).person()));
                case "/api/v3/user" ->
                    json(exchange, 200, gitHubUser(visit(exchange).person()));
                case "/api/v3/user/emails" ->
                    json(exchange, 200, gitHubEmails(visit(exchange).person()));
                default -> json(exchange, 404, Map.of("message", "Not Found"));
            }
        } catch (RuntimeException e) {
            json(
                    exchange,
                    400,
                    Map.of("error", "invalid_request", "error_description", String.valueOf(e.getMessage())));
        } finally {
            exchange.close();
        }
    }

    private Map<String, Object> metadata() {
        return Map.of(
                "issuer",
                address(),
                "authorization_endpoint",
                address() + "/authorize",
                "token_endpoint",
                address() + "/token",
                "userinfo_endpoint",
                address() + "/userinfo",
                "jwks_uri",
                address() + "/jwks",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
        require("S256".equals(asked.get("code_challenge_method")), "PKCE is missing");
        require(CLIENT.equals(asked.get("client_id")), "the client is unknown");
        String code = UUID.randomUUID().toString();
        visits.put(code, new Visit(person, lie, asked));
        // Some send more along than they were asked for.
        String back = asked.get("redirect_uri") + "?code=" + code + "&state="
                + URLEncoder.encode(String.valueOf(asked.get("state")), StandardCharsets.UTF_8)
                + "&session_state=x&prompt=none";
        exchange.getResponseHeaders().set("Location", back);
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Visit visit = Objects.requireNonNull(visits.remove(form.get("code")), "the code is unknown");
        String basic = Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        require(("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization")), "no such client");
        require(
                sha256(String.valueOf(form.get("code_verifier")))
                        .equals(visit.asked().get("code_challenge")),
                "PKCE");
        require(String.valueOf(visit.asked().get("redirect_uri")).equals(form.get("redirect_uri")), "another redirect");
        String access = UUID.randomUUID().toString();
        visits.put(access, visit);
        Map<String, Object> tokens =
                new HashMap<>(Map.of("access_token", access, "token_type", "bearer", "scope", "openid profile email"));
        if (visit.lie() != Lie.NO_TOKEN) {
            tokens.put("id_token", idToken(visit));
        }
        json(exchange, 200, tokens);
    }

    private String idToken(Visit visit) {
        Lie told = visit.lie();
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(told == Lie.OTHER_ISSUER ? "https://evil.example" : address())
                .audience(told == Lie.OTHER_AUDIENCE ? "another-client" : CLIENT)
                .issueTime(Date.from(now.minusSeconds(told == Lie.OVER ? 7200 : 0)))
                .expirationTime(Date.from(now.plusSeconds(told == Lie.OVER ? -3600 : 300)));
        claims(visit.person()).forEach(claims::claim);
        if (told != Lie.NO_NONCE) {
            claims.claim(
                    "nonce",
                    told == Lie.OTHER_NONCE ? "of-another" : visit.asked().get("nonce"));
        }
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new RSASSASigner(told == Lie.OTHER_KEY ? otherKey : key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> claims(Person who) {
        return Map.of("sub", who.subject(), "email", who.email(), "email_verified", who.verified(), "name", who.name());
    }

    private static Map<String, Object> gitHubUser(Person who) {
        return Map.of(
                "id",
                who.subject().hashCode() & Integer.MAX_VALUE,
                "login",
                "ann",
                "name",
                who.name(),
                "email",
                who.email());
    }

    private static List<Map<String, Object>> gitHubEmails(Person who) {
        return List.of(
                Map.of("email", "another-" + who.email(), "primary", false, "verified", true),
                Map.of("email", who.email(), "primary", true, "verified", who.verified()));
    }

    private Visit visit(HttpExchange exchange) {
        String header = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        return Objects.requireNonNull(visits.get(header.replaceFirst("(?i)^bearer ", "")), "the token is unknown");
    }

    private static Map<String, String> fields(String text) {
        return List.of(text.split("&")).stream()
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    }

    private static void require(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("outside").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
