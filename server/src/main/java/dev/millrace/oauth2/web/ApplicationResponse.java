package dev.millrace.oauth2.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.oauth2.Application;
import dev.millrace.oauth2.ClientType;
import dev.millrace.oauth2.GrantType;

/**
 * An OAuth2 application.
 *
 * @param clientSecret what it proves itself with: shown when it is registered, and never again
 */
record ApplicationResponse(
        UUID id,
        String name,
        String clientId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String clientSecret,
        ClientType clientType,
        GrantType authorizationGrantType,
        List<String> redirectUris,
        List<String> scopes,
        boolean skipAuthorization,
        Instant createdAt,
        Instant updatedAt) {

    static ApplicationResponse of(Application application) {
        return of(application, null);
    }

    static ApplicationResponse of(Application application, @Nullable String secret) {
        return new ApplicationResponse(
                application.id(),
                application.name(),
                application.clientId(),
                secret,
                application.clientType(),
                application.grantType(),
                application.redirectUris(),
                application.scopes(),
                application.skipAuthorization(),
                application.createdAt(),
                application.updatedAt());
    }

    @Override
    public String toString() {
        return "ApplicationResponse[" + id + "]";
    }
}
