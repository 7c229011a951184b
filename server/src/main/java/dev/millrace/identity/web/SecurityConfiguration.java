package dev.millrace.identity.web;

import java.time.Clock;
import java.util.List;

import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

import dev.millrace.identity.CorsOrigins;
import dev.millrace.identity.CredentialVerifier;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.limits.RequestLimits;
import dev.millrace.platform.PublicUrl;
import dev.millrace.platform.web.Refusals;

/**
 * Spring Security for the API: bearer tokens and API keys, no sessions and no cookies (hence nothing that another site could forge),
 * and nothing allowed that {@link AccessRules} does not name.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** An answer of the API is data: it shows nothing, runs nothing, and is framed by nobody. */
    private static final String CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain api(
            HttpSecurity http,
            IdentitySettings settings,
            List<CredentialVerifier> verifiers,
            RequestLimits limits,
            Clock clock,
            Refusals refusals,
            CorsOrigins cors,
            PublicUrl url) {
        RequestRules rules = new RequestRules(AccessRules.of(settings));
        RequestCredentials credentials = new RequestCredentials(rules);
        RefusedCallers refused = new RefusedCallers(refusals, rules);
        cors.open(http, "/**");
        return http.sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(
                        context -> context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .httpStrictTransportSecurity(
                                hsts -> hsts.requestMatcher(request -> url.isSecure() || request.isSecure())))
                .oauth2ResourceServer(server -> server.bearerTokenResolver(credentials)
                        .authenticationManagerResolver(new CallerAuthenticators(verifiers, rules))
                        .authenticationEntryPoint(refused)
                        .accessDeniedHandler(refused))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
                .addFilterBefore(new RequestLimitFilter(limits, refusals, clock), AuthorizationFilter.class)
                .authorizeHttpRequests(routes -> {
                    // What was allowed as a request goes on: as an asynchronous answer, or as the answer to an error.
                    routes.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                            .permitAll();
                    routes.anyRequest().access(new RouteAuthorization(rules));
                })
                .build();
    }

    /** Requests are measured as a whole; a measurement of each step of their security costs more than the step. */
    @Bean
    SecurityObservationSettings observationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(HeaderText::isName);
        firewall.setAllowedHeaderValues(HeaderText::isValue);
        return firewall;
    }

    @Bean
    RequestRejectedHandler requestRejectedHandler(Refusals refusals) {
        return new RejectedRequests(refusals);
    }
}
