package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/** What holds for every route, shown on a few. */
@MillraceTest
class ConventionsIT {

    @Autowired
    Api api;

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/users/me", "/api/v1/users/me/"})
    void aSlashAtTheEndDoesNotMatter(String path) {
        api.asNewUser().get(path).expect(200);
    }

    @Test
    void anEncodedPathIsThePathThatItEncodes() {
        Api user = api.asNewUser();
        String id = user.post("/api/v1/tasks", "{\"name\": \"nobody.serves.this\"}")
                .expect(201)
                .json()
                .at("/data/id")
                .asString();

        assertThat(user.get("/api/v1/%74asks/" + id)
                        .expect(200)
                        .json()
                        .at("/data/id")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void aRefusalHasADetailAndAnError() {
        JsonNode body = api.post("/api/v1/auth/register", "{}").expect(400).json();

        assertThat(body.get("detail").asString())
                .isEqualTo(body.at("/error/message").asString());
        assertThat(body.get("status").asString()).isEqualTo("error");
        assertThat(body.at("/error/code").asString()).isEqualTo("INVALID_REQUEST");
        assertThat(body.at("/error/details")
                        .valueStream()
                        .map(detail -> detail.get("field").asString()))
                .containsExactlyInAnyOrder("email", "password");
        assertThat(body.get("request_id").asString()).isNotEmpty();
        assertThat(body.get("timestamp").asString()).endsWith("Z");
    }

    @Test
    void aCallerThatAcceptsProblemsGetsOne() {
        Api.Answer answer = api.send(api.request("/api/v1/auth/register")
                .header("Content-Type", "application/json")
                .header("Accept", "application/problem+json")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(400);
        assertThat(answer.json().get("title").asString()).isEqualTo("Bad Request");
        assertThat(answer.json().get("code").asString()).isEqualTo("INVALID_REQUEST");
        assertThat(answer.json().get("errors").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "null",
                "[]",
                "\"x\"",
                "{\"email\":\"a@b.example\",\"email\":\"c@d.example\"}",
                "{\"email\": 1e400}",
                "{\"email\": \"\\u0000\"}",
                "{\"email\": \"\\ud800\"}",
                "{} {}",
                "{\"a\": NaN}",
                "{'email': 1}"
            })
    void whatIsNotLawfulJsonIsABadRequest(String body) {
        JsonNode answer = api.post("/api/v1/auth/register", body).expect(400).json();

        assertThat(answer.at("/error/code").asString()).isEqualTo("INVALID_REQUEST");
        assertThat(answer.toString()).doesNotContain("dev.millrace", "jackson", "Exception");
    }

    @Test
    void deepNestingIsRefused() {
        api.post("/api/v1/auth/register", "{\"email\":" + "[".repeat(5000) + "]".repeat(5000) + "}")
                .expect(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "text/xml", "application/octet-stream"})
    void anotherContentTypeIsNotRead(String type) {
        Api.Answer answer = api.send(api.request("/api/v1/auth/register")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("<a><email>a@example.org</email></a>")));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("INVALID_REQUEST");
    }

    /** By hand, as it is: a client with a mind of its own might look at the answer before it has sent everything. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/auth/register", "/api/v1/tasks", "/api/v1/nothing/of/the/kind"})
    void whoeverSendsTooMuchMaySendItAllAndHearsTheRefusal(String path) throws IOException {
        URI url = api.url(path);
        byte[] piece = new byte[1024 * 1024];
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + 20 * piece.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 20; i++) {
                out.write(piece);
            }

            assertThat(in.readLine()).matches("HTTP/1.1 4(01|13) ?");
        }
    }

    /** What a program of its own would say on its line, and what the server answers first. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT /api/v1/tasks HTTP/1.1 | | 405",
                "TRACE /api/v1/tasks HTTP/1.1 | | 405",
                "TRACE /api/v1/tasks?limit=1 HTTP/1.1 | | 405",
                "POST /api/v1/tasks/bulk HTTP/1.1 | Content-Length: 10000000000 | 401",
                "POST /api/v1/auth/register HTTP/1.1 | Content-Length: 10000000000 | 413",
                "POST /api/v1/auth/register HTTP/1.1 | Expect: wonders | 417",
                "GET /api/v1/tasks/%00 HTTP/1.1 | | 400",
                "GET /api/v1/tasks/%zz HTTP/1.1 | | 400",
                "GET /api/v1/workers/%C0%AE HTTP/1.1 | | 400",
                "GET /api/v1/tasks/../users HTTP/1.1 | | 400",
                "GET /api/v1/tasks;role=admin HTTP/1.1 | | 400",
            })
    void whatIsNoRequestOfTheApiIsRefusedAtOnce(String line, String header, int status) throws IOException {
        URI url = api.url("/");
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(10_000);
            String more = header == null ? "" : header + "\r\nContent-Type: application/json\r\n";
            socket.getOutputStream()
                    .write((line + "\r\nHost: localhost\r\n" + more + "\r\n{").getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void linksAreLeftOutThatNoHeadHasRoomFor() {
        Api.Answer answer = api.asNewUser().get("/api/v1/jobs?provider=" + "p".repeat(5000));

        answer.expect(200);
        assertThat(answer.header("X-Total-Count")).isEqualTo("0");
        assertThat(answer.header("Link")).isNull();
    }

    @Test
    void anotherMethodIsNotAllowedAndTheRightOnesAreNamed() {
        Api.Answer answer = api.asNewUser().delete("/api/v1/users/me");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("GET");
    }

    @Test
    void aRouteThatIsNotThereIsNotFoundForThoseSignedIn() {
        Api.Answer answer = api.asNewUser().get("/api/v1/nothing/of/the/kind");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("NOT_FOUND");
    }

    @Test
    void aQueryParameterThatNobodyReadsIsRefusedByName() {
        JsonNode answer =
                api.asNewUser().get("/api/v1/users/me?verbose=1").expect(400).json();

        assertThat(answer.at("/error/details/0/field").asString()).isEqualTo("verbose");
    }

    @Test
    void theCallersRequestIdComesBack() {
        String id = "call-" + UUID.randomUUID();
        Api.Answer answer = api.send(api.request("/api/v1/users/me").header("X-Request-Id", id));

        assertThat(answer.header("X-Request-Id")).isEqualTo(id);
        assertThat(answer.json().get("request_id").asString()).isEqualTo(id);
    }

    @Test
    void anIdThatIsNoPlainTokenIsReplaced() {
        for (String id : List.of("a b", "x".repeat(200), "<script>")) {
            assertThat(api.send(api.request("/api/v1/users/me").header("X-Request-Id", id))
                            .header("X-Request-Id"))
                    .isNotEqualTo(id)
                    .isNotEmpty();
        }
    }
}
