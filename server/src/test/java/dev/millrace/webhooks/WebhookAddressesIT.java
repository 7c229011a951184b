package dev.millrace.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.testing.Api;
import dev.millrace.testing.StrictServer;

/** Where no webhook may lead on a server that does not open its private networks, and that does not follow names there either. */
class WebhookAddressesIT extends StrictServer {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:5432",
                "http://localhost",
                "http://[::1]",
                "http://[::ffff:127.0.0.1]",
                "http://2130706433",
                "http://0x7f.1",
                "http://0177.0.0.1",
                "http://169.254.169.254",
                "http://[fd00:ec2::254]",
                "http://100.64.0.1",
                "http://10.0.0.1",
                "http://0.0.0.0",
                "http://①②⑦.0.0.1",
                "http://user:secret@8.8.8.8/",
                "http://8.8.8.8:25/",
                "ftp://8.8.8.8/",
                "file:///etc/passwd",
                "/hook",
                "nonsense here",
                ""
            })
    void whatLeadsInwardsOrNowhereIsRefused(String url) {
        Api ann = api.signedIn(registerConfirmed(), Api.PASSWORD);
        assertThat(ann.post("/api/v1/webhooks", Map.of("url", url))
                        .expect(400)
                        .json()
                        .get("error")
                        .get("details")
                        .get(0)
                        .get("field")
                        .asString())
                .isEqualTo("url");
        String good = ann.post("/api/v1/webhooks", Map.of("url", "https://8.8.8.8/hook", "is_active", false))
                .expect(201)
                .json()
                .get("id")
                .asString();
        ann.patch("/api/v1/webhooks/" + good, Map.of("url", url)).expect(400);
        ann.get("/api/v1/webhooks/" + UUID.randomUUID()).expect(404);
    }
}
