package dev.millrace.oauth2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.Caller;
import dev.millrace.identity.Scope;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** Registers applications, for their owners. What is not one's own is 403. */
@Service
public class ApplicationService {

    private static final int LONGEST_NAME = 100;
    private static final int MOST_URIS = 20;
    private static final int MOST_APPLICATIONS = 100;
    private static final String CLIENT_ID_PREFIX = "mrc_";
    private static final String SECRET_PREFIX = "mrcs_";

    private final ApplicationRepository applications;
    private final GrantCallers grants;
    private final ClientSecrets secrets;
    private final AuditLog audit;
    private final Ids ids;

    ApplicationService(
            ApplicationRepository applications, GrantCallers grants, ClientSecrets secrets, AuditLog audit, Ids ids) {
        this.applications = applications;
        this.grants = grants;
        this.secrets = secrets;
        this.audit = audit;
        this.ids = ids;
    }

    public Page<Application> list(Caller caller, PageRequest page) {
        return applications.list(caller.userId(), page);
    }

    public Application get(Caller caller, UUID id) {
        Application application =
                applications.find(id).orElseThrow(() -> ApiException.notFound("no OAuth2 application " + id));
        if (!caller.mayManage(application.userId())) {
            throw ApiException.forbidden("this is another user's application");
        }
        return application;
    }

    /**
     * Registers an application.
     *
     * @throws ApiException 400 naming every field that is not acceptable, 403 for what only admins may ask for, 409 where the
     *     user has very many
     */
    public Registered register(Caller caller, NewApplication wanted) {
        ClientType clientType = Objects.requireNonNullElse(wanted.clientType(), ClientType.CONFIDENTIAL);
        GrantType grantType = Objects.requireNonNullElse(wanted.grantType(), GrantType.AUTHORIZATION_CODE);
        String name = Objects.requireNonNullElse(wanted.name(), "");
        List<String> redirectUris = Objects.requireNonNullElse(wanted.redirectUris(), List.of());
        List<String> scopes = Objects.requireNonNullElse(wanted.scopes(), byDefault(grantType));
        boolean skip = Objects.requireNonNullElse(wanted.skipAuthorization(), false);
        check(caller, name, clientType, grantType, redirectUris, scopes, skip);
        if (applications.count(caller.userId()) >= MOST_APPLICATIONS) {
            throw ApiException.conflict(
                    "you have " + MOST_APPLICATIONS + " applications, which is the most there may be");
        }
        String secret = clientType == ClientType.CONFIDENTIAL ? secrets.random(SECRET_PREFIX) : null;
        UUID id = ids.next();
        Application made = applications.insert(
                id,
                caller.userId(),
                name,
                clientId(id),
                secret == null ? null : ClientSecrets.hash(secret),
                clientType,
                grantType,
                redirectUris,
                scopes,
                skip);
        audit.record(entry("application.registered", caller, made.id()));
        return new Registered(made, secret);
    }

    /** Changes what is not null. What an application is, confidential or not and by which grant, never changes. */
    public Application change(Caller caller, UUID id, NewApplication change) {
        Application old = get(caller, id);
        List<FieldProblem> problems = new ArrayList<>();
        if (change.clientType() != null && change.clientType() != old.clientType()) {
            problems.add(new FieldProblem("client_type", "cannot be changed; register another application"));
        }
        if (change.grantType() != null && change.grantType() != old.grantType()) {
            problems.add(
                    new FieldProblem("authorization_grant_type", "cannot be changed; register another application"));
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        String name = Objects.requireNonNullElse(change.name(), old.name());
        List<String> redirectUris = Objects.requireNonNullElse(change.redirectUris(), old.redirectUris());
        List<String> scopes = Objects.requireNonNullElse(change.scopes(), old.scopes());
        boolean skip = Objects.requireNonNullElse(change.skipAuthorization(), old.skipAuthorization());
        check(caller, name, old.clientType(), old.grantType(), redirectUris, scopes, skip && !old.skipAuthorization());
        Application changed = applications
                .change(id, name, redirectUris, scopes, skip)
                .orElseThrow(() -> ApiException.notFound("no OAuth2 application " + id));
        audit.record(entry("application.changed", caller, id));
        return changed;
    }

    /** Deletes an application: its tokens, and what users allowed it, are gone with it. */
    public void delete(Caller caller, UUID id) {
        get(caller, id);
        applications.delete(id);
        grants.forget();
        audit.record(entry("application.deleted", caller, id));
    }

    private static AuditEntry entry(String action, Caller caller, UUID id) {
        return AuditEntry.of(action).by(caller.userId(), caller.keyId()).on("application", id);
    }

    private static void check(
            Caller caller,
            String name,
            ClientType clientType,
            GrantType grantType,
            List<String> redirectUris,
            List<String> scopes,
            boolean newlySkips) {
        List<FieldProblem> problems = new ArrayList<>();
        if (name.isBlank() || name.length() > LONGEST_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            problems.add(new FieldProblem("name", "must have 1 to " + LONGEST_NAME + " characters, none of control"));
        }
        if (grantType == GrantType.CLIENT_CREDENTIALS && clientType == ClientType.PUBLIC) {
            problems.add(new FieldProblem(
                    "client_type", "must be confidential for client-credentials: a public one proves nothing"));
        }
        if (grantType == GrantType.AUTHORIZATION_CODE && redirectUris.isEmpty()) {
            problems.add(new FieldProblem("redirect_uris", "must hold at least one address"));
        }
        if (redirectUris.size() > MOST_URIS) {
            problems.add(new FieldProblem("redirect_uris", "must hold at most " + MOST_URIS + " addresses"));
        }
        redirectUris.forEach(uri -> RedirectUris.problem(uri)
                .ifPresent(problem -> problems.add(new FieldProblem("redirect_uris", shown(uri) + " " + problem))));
        if (scopes.isEmpty()) {
            problems.add(new FieldProblem("scopes", "must hold at least one; there are: " + OAuth2Scopes.all()));
        }
        scopes.stream()
                .filter(scope -> !OAuth2Scopes.exists(scope))
                .forEach(scope -> problems.add(new FieldProblem(
                        "scopes", "has no scope \"" + shown(scope) + "\"; there are: " + OAuth2Scopes.all())));
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        if (newlySkips && !caller.isAdmin()) {
            throw ApiException.forbidden("only an admin decides that users are not asked (skip_authorization)");
        }
        if (scopes.contains(Scope.ADMIN.word()) && !caller.isAdmin()) {
            throw ApiException.forbidden("only an admin registers an application that may ask for the scope admin");
        }
    }

    private static List<String> byDefault(GrantType grantType) {
        return grantType == GrantType.AUTHORIZATION_CODE
                ? OAuth2Scopes.BY_DEFAULT
                : OAuth2Scopes.BY_DEFAULT.stream()
                        .filter(scope -> Scope.find(scope).isPresent())
                        .toList();
    }

    private static String clientId(UUID id) {
        return CLIENT_ID_PREFIX + id.toString().replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /**
     * A new application.
     *
     * @param secret what it proves itself with, told this once; null for a public one
     */
    public record Registered(
            Application application, @Nullable String secret) {

        @Override
        public String toString() {
            return "Registered[" + application + "]";
        }
    }
}
