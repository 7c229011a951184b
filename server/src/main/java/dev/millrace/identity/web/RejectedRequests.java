package dev.millrace.identity.web;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.Refusals;

/** Answers requests that Spring Security's firewall turned away: odd methods, and paths that nobody means well with. */
final class RejectedRequests implements RequestRejectedHandler {

    private static final Logger log = LoggerFactory.getLogger(RejectedRequests.class);
    private static final Set<String> METHODS =
            new TreeSet<>(Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"));

    private final Refusals refusals;

    RejectedRequests(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException reason)
            throws IOException {
        log.debug("Request rejected", reason);
        if (METHODS.contains(request.getMethod())) {
            refusals.write(
                    ApiException.refused(
                            HttpStatus.BAD_REQUEST, "the path or a header holds what is not allowed there"),
                    request,
                    response);
        } else {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", METHODS));
            refusals.write(
                    ApiException.refused(HttpStatus.METHOD_NOT_ALLOWED, "this method is not allowed anywhere here"),
                    request,
                    response);
        }
    }
}
