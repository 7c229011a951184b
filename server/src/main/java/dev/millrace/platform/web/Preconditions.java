package dev.millrace.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerInterceptor;

import dev.millrace.platform.ApiException;

/**
 * Refuses changes on a condition that cannot hold. Nothing that can be changed has an entity tag, so no tag in {@code If-Match}
 * is the present one: who sends it has a state in mind, and must not change another one unknowingly (RFC 9110, 13.1.1).
 */
final class Preconditions implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        String condition = request.getHeader(HttpHeaders.IF_MATCH);
        if (condition != null && !condition.strip().equals("*") && !isSafe(request.getMethod())) {
            throw ApiException.refused(
                    HttpStatus.PRECONDITION_FAILED, "nothing here has an entity tag that If-Match could name");
        }
        return true;
    }

    private static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
}
