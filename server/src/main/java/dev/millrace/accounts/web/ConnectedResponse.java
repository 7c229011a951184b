package dev.millrace.accounts.web;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.millrace.oauth2.ConnectedApplication;
import dev.millrace.oauth2.OAuth2Scopes;

/** An application that may act for one, and for what, in plain words. */
record ConnectedResponse(UUID id, String name, List<String> may, Instant since) {

    static ConnectedResponse of(ConnectedApplication application) {
        return new ConnectedResponse(
                application.id(),
                application.name(),
                application.scopes().stream().map(OAuth2Scopes::inPlainWords).toList(),
                application.since());
    }
}
