package dev.millrace.accounts.web;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

import dev.millrace.accounts.OutsideSignIn;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.platform.PublicUrl;

/**
 * The cookies of browsers: of one that is signed in, and of one whose person is away to sign in elsewhere. On TLS its name begins with {@code __Host-}: no other host, and no page in the
 * clear, can plant one (RFC 6265bis).
 */
@Component
class Cookies {

    private static final String SESSION = "millrace_session";
    private static final String CSRF = "millrace_csrf";
    private static final String JOURNEY = "millrace_journey";
    private static final String HOST_PREFIX = "__Host-";

    private final PublicUrl url;
    private final Duration lifetime;

    Cookies(PublicUrl url, IdentitySettings settings) {
        this.url = url;
        this.lifetime = settings.session().absolute();
    }

    Optional<String> session(HttpServletRequest request) {
        return find(SESSION, request);
    }

    void set(String value, HttpServletResponse response) {
        add(SESSION, value, lifetime, response);
    }

    void remove(HttpServletResponse response) {
        add(SESSION, "", Duration.ZERO, response);
    }

    /** What a browser keeps while its person signs in elsewhere. */
    Optional<String> journey(HttpServletRequest request) {
        return find(JOURNEY, request);
    }

    void setJourney(String value, HttpServletResponse response) {
        add(JOURNEY, value, OutsideSignIn.PATIENCE, response);
    }

    void removeJourney(HttpServletResponse response) {
        add(JOURNEY, "", Duration.ZERO, response);
    }

    String csrfName() {
        return prefixed(CSRF);
    }

    boolean isSecure() {
        return url.isSecure();
    }

    private Optional<String> find(String name, HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(prefixed(name)))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    private void add(String name, String value, Duration age, HttpServletResponse response) {
        ResponseCookie cookie = ResponseCookie.from(prefixed(name), value)
                .path("/")
                .httpOnly(true)
                .secure(isSecure())
                .sameSite("Lax")
                .maxAge(age)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    private String prefixed(String name) {
        return isSecure() ? HOST_PREFIX + name : name;
    }
}
