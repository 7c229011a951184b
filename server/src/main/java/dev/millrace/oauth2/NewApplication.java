package dev.millrace.oauth2;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An application to be registered, or what of one is to be changed; null: as it is, or the default.
 *
 * @param clientType confidential by default; never changes
 * @param grantType authorization-code by default; never changes
 */
public record NewApplication(
        @Nullable String name,
        @Nullable ClientType clientType,
        @Nullable GrantType grantType,
        @Nullable List<String> redirectUris,
        @Nullable List<String> scopes,
        @Nullable Boolean skipAuthorization) {}
