package dev.millrace.oauth2;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A program that may ask users to act for them, or acts for its owner.
 *
 * @param userId its owner
 * @param clientId its name in the protocol
 * @param redirectUris where codes may be sent: each as it is written here, to the letter
 * @param scopes what it may ask for
 * @param skipAuthorization whether users are not asked, as the application is the house's own
 */
public record Application(
        UUID id,
        UUID userId,
        String name,
        String clientId,
        ClientType clientType,
        GrantType grantType,
        List<String> redirectUris,
        List<String> scopes,
        boolean skipAuthorization,
        Instant createdAt,
        Instant updatedAt) {}
