package dev.millrace.apikeys.web;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.apikeys.ApiKeyService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.RequestRecords;

@RestController
@RequestMapping("/api/v1/api-keys")
@Tag(name = "API keys")
class ApiKeyController {

    private final ApiKeyService keys;
    private final RequestRecords records;

    ApiKeyController(ApiKeyService keys, RequestRecords records) {
        this.keys = keys;
        this.records = records;
    }

    /** The caller's own keys, the oldest first. */
    @GetMapping
    ResponseEntity<List<ApiKeyResponse>> list(Caller caller, PageRequest page) {
        return Lists.bare(keys.list(caller, page).map(ApiKeyResponse::of));
    }

    /** Makes a key. This answer is the only one that shows it in full. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ApiKeyResponse create(Caller caller, @RequestBody ApiKeyRequest request) {
        return ApiKeyResponse.of(keys.create(caller, request.change(false)));
    }

    /** One of the caller's keys; any for an admin. */
    @GetMapping("/{keyId}")
    ApiKeyResponse get(Caller caller, @PathVariable UUID keyId) {
        return ApiKeyResponse.of(keys.get(caller, keyId));
    }

    /** Changes a key. What is left out stays as it is; an `expires_at` of null takes its end away. */
    @PutMapping("/{keyId}")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = ApiKeyRequest.class)))
    ApiKeyResponse replace(Caller caller, @PathVariable UUID keyId, @RequestBody JsonNode body) {
        ApiKeyRequest request = records.read(body, ApiKeyRequest.class);
        return ApiKeyResponse.of(keys.change(caller, keyId, request.change(takesEndAway(body))));
    }

    /** Changes a key. What is left out stays as it is; an `expires_at` of null takes its end away. */
    @PatchMapping("/{keyId}")
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = ApiKeyChangeRequest.class)))
    ApiKeyResponse change(Caller caller, @PathVariable UUID keyId, @RequestBody JsonNode body) {
        ApiKeyChangeRequest request = records.read(body, ApiKeyChangeRequest.class);
        return ApiKeyResponse.of(keys.change(caller, keyId, request.change(takesEndAway(body))));
    }

    /** Deletes a key: it is refused from now on. */
    @DeleteMapping("/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID keyId) {
        keys.delete(caller, keyId);
    }

    /** Gives a key another secret, shown in this answer only. For `overlap_seconds` the old one works as well. */
    @PostMapping("/{keyId}/regenerate")
    ApiKeyResponse regenerate(
            Caller caller,
            @PathVariable UUID keyId,
            @RequestBody(required = false) @Nullable RegenerateRequest request) {
        Duration overlap = request == null ? Duration.ZERO : request.overlap();
        return ApiKeyResponse.of(keys.regenerate(caller, keyId, overlap));
    }

    /** `null` and nothing at all are not the same here. */
    private static boolean takesEndAway(JsonNode body) {
        return body.has("expires_at") && body.get("expires_at").isNull();
    }
}
