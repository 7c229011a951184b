package dev.millrace.accounts.web;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

import dev.millrace.accounts.BrowserSessions;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;

/** Tells who is behind a page's request: the holder of a good cookie. Nothing is kept in the servlet container. */
@Component
class Browsers implements SecurityContextRepository {

    /** The attribute of a request of somebody who is known, and must set up a second factor first. */
    static final String MUST_SET_UP = Browsers.class.getName() + ".mustSetUp";

    private final BrowserSessions sessions;
    private final TwoFactor twoFactor;
    private final Cookies cookies;

    Browsers(BrowserSessions sessions, TwoFactor twoFactor, Cookies cookies) {
        this.sessions = sessions;
        this.twoFactor = twoFactor;
        this.cookies = cookies;
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return context(holder.getRequest());
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new Deferred(() -> context(request));
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        // Signing in and out are routes of their own.
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return cookies.session(request).isPresent();
    }

    private SecurityContext context(HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        cookies.session(request)
                .flatMap(sessions::findCaller)
                .filter(caller -> mayGo(caller, request))
                .ifPresent(caller -> context.setAuthentication(new CallerAuthentication(caller)));
        return context;
    }

    /** Who must set up a second factor gets to that, and to nothing else. */
    private boolean mayGo(Caller caller, HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.startsWith("/accounts/two-factor")
                || path.equals("/accounts/logout")
                || !twoFactor.mustSetUp(caller.userId(), caller.role())) {
            return true;
        }
        request.setAttribute(MUST_SET_UP, true);
        return false;
    }

    private static final class Deferred implements DeferredSecurityContext {

        private final Supplier<SecurityContext> loading;
        private @Nullable SecurityContext loaded;

        Deferred(Supplier<SecurityContext> loading) {
            this.loading = loading;
        }

        @Override
        public SecurityContext get() {
            SecurityContext known = loaded;
            if (known == null) {
                known = loading.get();
                loaded = known;
            }
            return known;
        }

        @Override
        public boolean isGenerated() {
            return get().getAuthentication() == null;
        }
    }
}
