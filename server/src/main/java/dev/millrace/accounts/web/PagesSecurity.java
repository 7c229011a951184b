package dev.millrace.accounts.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.millrace.platform.web.LazyFilterChain;

/**
 * Spring Security for the pages: a cookie tells who comes, a token in every form that it came from a page of ours, and a
 * policy lets browsers load nothing but our stylesheet. No rule here opens anything of the API, and the API reads no cookie.
 */
@Configuration(proxyBeanMethods = false)
class PagesSecurity {

    /** The attribute of a request that names where else its page's form may lead: an application that gets its answer. */
    static final String FORM_LEADS_TO = PagesSecurity.class.getName() + ".formLeadsTo";

    private static final String CONTENT_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'; form-action 'self'";

    private static final List<String> FOR_EVERYBODY = List.of(
            "/accounts/login",
            "/accounts/login/code",
            "/accounts/login/with/*",
            "/accounts/login/from/*",
            "/accounts/signup",
            "/accounts/password/reset",
            "/accounts/password/reset/confirm",
            "/accounts/email/confirm");

    @Bean
    CsrfTokenRepository csrfTokens(Cookies cookies) {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(cookies.csrfName());
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(
                cookie -> cookie.httpOnly(true).secure(cookies.isSecure()).sameSite("Lax"));
        return tokens;
    }

    /** Before the chain of the API, which knows nothing of these paths. */
    @Bean
    @Order(20)
    SecurityFilterChain accountPagesFilters(
            ObjectProvider<HttpSecurity> https,
            Browsers browsers,
            Cookies cookies,
            CsrfTokenRepository csrfTokens,
            PageAnswers answers) {
        RequestMatcher pages = anyOf(List.of("/accounts", "/accounts/**", "/admin", "/admin/**"));
        return new LazyFilterChain(
                pages, () -> build(https.getObject(), pages, browsers, cookies, csrfTokens, answers));
    }

    private static SecurityFilterChain build(
            HttpSecurity http,
            RequestMatcher pages,
            Browsers browsers,
            Cookies cookies,
            CsrfTokenRepository csrfTokens,
            PageAnswers answers) {
        return http.securityMatcher(pages)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .securityContext(context -> context.securityContextRepository(browsers))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens))
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.addHeaderWriter(PagesSecurity::contentPolicy)
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .httpStrictTransportSecurity(
                                hsts -> hsts.requestMatcher(request -> cookies.isSecure() || request.isSecure())))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(PagesSecurity::signIn)
                        .accessDeniedHandler((request, response, reason) -> denied(request, response, reason, answers)))
                .authorizeHttpRequests(routes -> routes.dispatcherTypeMatchers(
                                DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(anyOf(FOR_EVERYBODY))
                        .permitAll()
                        .requestMatchers(anyOf(List.of("/admin", "/admin/**")))
                        .hasRole("ADMIN")
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** Browsers hold a form's redirect to the policy of the page that it is on. */
    private static void contentPolicy(HttpServletRequest request, HttpServletResponse response) {
        Object more = request.getAttribute(FORM_LEADS_TO);
        response.setHeader("Content-Security-Policy", more == null ? CONTENT_POLICY : CONTENT_POLICY + " " + more);
    }

    private static void signIn(HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        String here = request.getMethod().equals("GET")
                ? request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString())
                : "/accounts";
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(
                HttpHeaders.LOCATION,
                request.getAttribute(Browsers.MUST_SET_UP) == null
                        ? "/accounts/login?next=" + URLEncoder.encode(here, StandardCharsets.UTF_8)
                        : "/accounts/two-factor");
    }

    private static void denied(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason, PageAnswers answers)
            throws IOException {
        String message = reason instanceof CsrfException
                ? "This form is too old, or did not come from a page of this server. Go back, reload the page and try again."
                : "This page is for administrators.";
        response.setStatus(HttpStatus.FORBIDDEN.value());
        response.setContentType("text/html;charset=UTF-8");
        String html = answers.html(request, "problem", Map.of("title", "Not allowed", "message", message));
        response.getOutputStream().write(html.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestMatcher anyOf(List<String> paths) {
        return new OrRequestMatcher(paths.stream()
                .<RequestMatcher>map(
                        path -> PathPatternRequestMatcher.withDefaults().matcher(path))
                .toList());
    }
}
