package dev.millrace.identity;

import java.util.Optional;
import java.util.UUID;

import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * What lives at the root of the API beside accounts: {@code POST /api/v1} and {@code GET /api/v1/{id}} are about an account
 * or about this, as the body or the id tells. A feature puts its own there with a bean of this type.
 */
public interface RootResource {

    /** Whether a posted body is about this. */
    boolean isMeantBy(JsonNode body);

    /** The shape of such a body, for people who sent none that fits. */
    String shape();

    ResponseEntity<Object> create(Caller caller, JsonNode body);

    /** Empty where the id is none of these; refuses with 403 where it is one, but not the caller's. */
    Optional<Object> find(Caller caller, UUID id);
}
