package dev.millrace.oauth2;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * One authorization as its row holds it. Of its secrets the row has hashes only, which are not here: who looks for a secret
 * has it.
 *
 * @param request what was asked for, as JSON; null where no user was asked
 * @param version tells two changes of the same row apart
 */
record Grant(
        UUID id,
        UUID applicationId,
        UUID userId,
        GrantType grantType,
        Set<String> scopes,
        @Nullable String request,
        @Nullable Instant codeIssuedAt,
        @Nullable Instant codeExpiresAt,
        @Nullable Instant codeUsedAt,
        @Nullable Instant refreshIssuedAt,
        @Nullable Instant refreshExpiresAt,
        int version) {}
