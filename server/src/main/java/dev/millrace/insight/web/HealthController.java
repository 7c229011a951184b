package dev.millrace.insight.web;

import java.time.Instant;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.insight.Health;
import dev.millrace.insight.HealthService;
import dev.millrace.platform.MillraceSettings;

@RestController
@Tag(name = "Health")
class HealthController {

    private final HealthService service;
    private final MillraceSettings settings;

    HealthController(HealthService service, MillraceSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    /**
     * How the server is. Checks the database, the object storage and the workers; each check is given two seconds, and
     * its result is shared by all who ask within one.
     */
    @GetMapping("/health")
    @ApiResponse(responseCode = "200", description = "Everything works")
    @ApiResponse(responseCode = "503", description = "Something does not; `checks` says what")
    ResponseEntity<Health> health() throws InterruptedException {
        Health health = service.health();
        return ResponseEntity.status(health.works() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(health);
    }

    /** How the server is, as {@code /health} says it. */
    @GetMapping("/api/v1/health")
    @ApiResponse(responseCode = "200", description = "Everything works")
    @ApiResponse(responseCode = "503", description = "Something does not; `checks` says what")
    ResponseEntity<Health> healthOfTheApi() throws InterruptedException {
        return health();
    }

    /** Whether the database answers. */
    @GetMapping("/health/db")
    @ApiResponse(responseCode = "200", description = "It does")
    @ApiResponse(responseCode = "503", description = "It does not")
    ResponseEntity<DatabaseHealth> database() throws InterruptedException {
        return service.check("database").works()
                ? ResponseEntity.ok(DatabaseHealth.CONNECTED)
                : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(DatabaseHealth.DISCONNECTED);
    }

    /** Whether requests should be sent here: not yet while it starts, and no more once it stops. */
    @GetMapping("/ready")
    @ApiResponse(responseCode = "200", description = "Send requests")
    @ApiResponse(responseCode = "503", description = "Send them elsewhere, or later")
    ResponseEntity<Readiness> ready() throws InterruptedException {
        boolean ready = service.isReady();
        return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(new Readiness(ready ? "ready" : "not ready", service.version(), service.now()));
    }

    /** What runs here. */
    @GetMapping("/info")
    Information info() {
        boolean debug = LoggerFactory.getLogger("dev.millrace").isDebugEnabled();
        return new Information("Millrace", service.version(), settings.env(), debug);
    }

    /**
     * @param status {@code ok} or {@code error}
     * @param database {@code connected} or {@code disconnected}
     * @param message the same in a sentence
     */
    record DatabaseHealth(String status, String database, String message) {

        static final DatabaseHealth CONNECTED = new DatabaseHealth("ok", "connected", "Database connection is healthy");
        static final DatabaseHealth DISCONNECTED =
                new DatabaseHealth("error", "disconnected", "Database connection does not work");
    }

    /**
     * @param status {@code ready} or {@code not ready}
     * @param version the version that runs
     * @param timestamp when this was asked
     */
    record Readiness(String status, String version, Instant timestamp) {}

    /**
     * @param name always {@code Millrace}
     * @param version the version that runs
     * @param environment what the operator calls this installation ({@code ENV})
     * @param debug whether debug lines are logged
     */
    record Information(String name, String version, String environment, boolean debug) {}
}
