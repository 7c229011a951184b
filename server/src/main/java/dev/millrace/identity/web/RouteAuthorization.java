package dev.millrace.identity.web;

import java.util.Set;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.Scope;

/**
 * Holds a caller against the rule of a request: signed in where it must be, and with the scope that looking or changing takes.
 * That viewers change nothing needs no rule of its own: their role has no scope to write with.
 */
record RouteAuthorization(RequestRules rules) implements AuthorizationManager<RequestAuthorizationContext> {

    private static final AuthorizationResult GRANTED = new AuthorizationDecision(true);
    private static final AuthorizationResult DENIED = new AuthorizationDecision(false);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Why a caller that is signed in was refused. */
    record MissingScope(Scope scope) implements AuthorizationResult {

        @Override
        public boolean isGranted() {
            return false;
        }
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        AccessRule rule = rules.of(context.getRequest());
        if (rule == null) {
            return DENIED;
        }
        if (rule.access() == Access.PUBLIC || rule.access() == Access.OPTIONAL) {
            return GRANTED;
        }
        if (!(authentication.get() instanceof CallerAuthentication signedIn)) {
            return DENIED;
        }
        Caller caller = signedIn.getPrincipal();
        if (rule.access() == Access.ADMIN && !caller.isAdmin()) {
            return DENIED;
        }
        Scope needed = needed(rule, context.getRequest());
        return needed == null || caller.has(needed) ? GRANTED : new MissingScope(needed);
    }

    private static @Nullable Scope needed(AccessRule rule, HttpServletRequest request) {
        return READING.contains(request.getMethod()) ? rule.reading() : rule.writing();
    }
}
