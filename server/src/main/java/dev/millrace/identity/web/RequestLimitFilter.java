package dev.millrace.identity.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.limits.Allowance;
import dev.millrace.limits.RequestLimits;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.Refusals;

/**
 * Counts each request against the limits of its caller, and says on every answer what is left. What is refused afterwards
 * counts as well. The protocol of workers does not: a busy worker is no nuisance.
 */
final class RequestLimitFilter extends OncePerRequestFilter {

    private static final String LIMIT = "X-RateLimit-Limit";
    private static final String REMAINING = "X-RateLimit-Remaining";
    private static final String RESET = "X-RateLimit-Reset";

    private final RequestLimits limits;
    private final Refusals refusals;
    private final Clock clock;
    private final RequestMatcher workers =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/api/v1/workers/**");

    RequestLimitFilter(RequestLimits limits, Refusals refusals, Clock clock) {
        this.limits = limits;
        this.refusals = refusals;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Allowance> allowance = take(request);
        if (allowance.isPresent()) {
            tell(allowance.get(), response);
            if (!allowance.get().granted()) {
                refuse(allowance.get(), request, response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private Optional<Allowance> take(HttpServletRequest request) {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication signedIn)
                || workers.matches(request)) {
            return Optional.empty();
        }
        Caller caller = signedIn.getPrincipal();
        return caller.keyId() == null ? limits.takeOfUser(caller.userId()) : limits.takeOfKey(caller.keyId());
    }

    private static void tell(Allowance allowance, HttpServletResponse response) {
        response.setHeader(LIMIT, Long.toString(allowance.limit()));
        response.setHeader(REMAINING, Long.toString(allowance.remaining()));
        response.setHeader(RESET, Long.toString(whole(allowance.resetsAt())));
    }

    private void refuse(Allowance allowance, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Duration wait = Duration.between(clock.instant(), allowance.resetsAt());
        refusals.write(
                ApiException.rateLimited("too many requests: " + allowance.limit() + " were made", wait),
                request,
                response);
    }

    /** The first whole second at which it is so. */
    private static long whole(Instant moment) {
        return moment.plusNanos(999_999_999).getEpochSecond();
    }
}
