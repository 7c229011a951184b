package dev.millrace.accounts.web;

import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Component;

import dev.millrace.accounts.BrowserSessions;

/** Signs a browser in and out: another cookie each time, and forms from before are worth nothing. */
@Component
class BrowserSignIn {

    private final BrowserSessions sessions;
    private final Cookies cookies;
    private final CsrfTokenRepository csrfTokens;

    BrowserSignIn(BrowserSessions sessions, Cookies cookies, CsrfTokenRepository csrfTokens) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.csrfTokens = csrfTokens;
    }

    void open(UUID userId, HttpServletRequest request, HttpServletResponse response) {
        cookies.set(sessions.open(userId), response);
        csrfTokens.saveToken(csrfTokens.generateToken(request), request, response);
    }

    void close(HttpServletRequest request, HttpServletResponse response) {
        cookies.remove(response);
        csrfTokens.saveToken(csrfTokens.generateToken(request), request, response);
    }
}
