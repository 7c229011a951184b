package dev.millrace.oauth2.web;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.millrace.oauth2.ClientType;
import dev.millrace.oauth2.GrantType;
import dev.millrace.oauth2.NewApplication;
import dev.millrace.platform.ApiException;

/**
 * The body that registers an application, or changes one.
 *
 * @param clientType `confidential` (the default) or `public`
 * @param authorizationGrantType `authorization-code` (the default) or `client-credentials`
 * @param redirectUris where codes may be sent: a list, or one text with spaces between
 * @param scopes what the application may ask for: a list, or one text with spaces between
 * @param skipAuthorization whether users are not asked; only admins decide that
 */
record ApplicationRequest(
        @Nullable String name,
        @Nullable ClientType clientType,
        @Nullable GrantType authorizationGrantType,
        @Nullable JsonNode redirectUris,
        @Nullable JsonNode scopes,
        @Nullable Boolean skipAuthorization) {

    ApplicationRequest {
        words("redirect_uris", redirectUris);
        words("scopes", scopes);
    }

    NewApplication application() {
        return new NewApplication(
                name,
                clientType,
                authorizationGrantType,
                words("redirect_uris", redirectUris),
                words("scopes", scopes),
                skipAuthorization);
    }

    private static @Nullable List<String> words(String field, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return Arrays.stream(value.stringValue().strip().split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .distinct()
                    .toList();
        }
        if (value.isArray() && value.valueStream().allMatch(JsonNode::isString)) {
            return value.valueStream().map(JsonNode::stringValue).distinct().toList();
        }
        throw ApiException.invalid(field, "must be a list of strings, or one string with spaces between");
    }
}
