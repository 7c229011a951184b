package dev.millrace.apikeys.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.apikeys.ApiKeyService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;

@RestController
@RequestMapping("/api/v1/api-keys/token")
@Tag(name = "API keys")
class KeyTokenController {

    private final ApiKeyService keys;

    KeyTokenController(ApiKeyService keys) {
        this.keys = keys;
    }

    /**
     * Exchanges the API key of this request for an access token of fifteen minutes, with the same rights or fewer. The
     * token ends when its key does.
     */
    @PostMapping
    KeyTokenResponse exchange(
            Caller caller, HttpServletRequest http, @RequestBody(required = false) @Nullable KeyTokenRequest request) {
        if (caller.keyId() == null || isToken(http.getHeader(HttpHeaders.AUTHORIZATION))) {
            throw ApiException.forbidden("only an API key is exchanged: send one as X-API-Key");
        }
        return KeyTokenResponse.of(keys.exchange(caller, request == null ? null : request.scopes()));
    }

    /** A token of a key that could be exchanged for the next one would never end. */
    private static boolean isToken(@Nullable String authorization) {
        return authorization != null && authorization.indexOf('.') >= 0;
    }
}
