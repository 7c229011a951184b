package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.CompositeFilter;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;

/**
 * Lets requests of the benchmark through as the administrator's: without looking at credentials, or without any security at
 * all, which is limits, rules and headers as well. What these cost is what other requests take beside such. It is a part of
 * the benchmarks, and of the server only where that is started by them with {@code BENCH_UNGUARDED}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("bench.unguarded")
class Unguarded {

    static final String SETTING = "BENCH_UNGUARDED";
    static final String HEADER = "X-Bench-Without";
    static final String CREDENTIALS = "credentials";
    static final String SECURITY = "security";

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain withoutSecurity(UserService users) {
        return chain(SECURITY, new AsAdmin(users));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain withoutCredentials(UserService users, ObjectProvider<SecurityFilterChain> chains) {
        return chain(CREDENTIALS, new UsualButCredentials(new AsAdmin(users), chains));
    }

    private static SecurityFilterChain chain(String without, Filter filter) {
        return new DefaultSecurityFilterChain(request -> without.equals(request.getHeader(HEADER)), List.of(filter));
    }

    /** The filters that the API has, but for the one that finds out whose a request is. */
    private static final class UsualButCredentials implements Filter {

        private final Filter asAdmin;
        private final ObjectProvider<SecurityFilterChain> chains;
        private volatile @Nullable Filter filters;

        UsualButCredentials(Filter asAdmin, ObjectProvider<SecurityFilterChain> chains) {
            this.asAdmin = asAdmin;
            this.chains = chains;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            Filter all = filters;
            if (all == null) {
                all = of((HttpServletRequest) request);
                filters = all;
            }
            all.doFilter(request, response, chain);
        }

        private Filter of(HttpServletRequest request) {
            List<Filter> usual = chains.orderedStream()
                    .filter(chain ->
                            chain.getFilters().stream().anyMatch(BearerTokenAuthenticationFilter.class::isInstance)
                                    && chain.matches(request))
                    .findFirst()
                    .orElseThrow()
                    .getFilters();
            CompositeFilter all = new CompositeFilter();
            all.setFilters(usual.stream()
                    .map(filter -> filter instanceof BearerTokenAuthenticationFilter ? asAdmin : filter)
                    .toList());
            return all;
        }
    }

    private static final class AsAdmin implements Filter {

        private final SingletonSupplier<CallerAuthentication> admin;

        AsAdmin(UserService users) {
            admin = SingletonSupplier.of(() -> {
                User user = users.admins().getFirst();
                return new CallerAuthentication(Caller.ofSession(user.id(), user.role(), user.id()));
            });
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            SecurityContextHolder.setContext(new SecurityContextImpl(admin.obtain()));
            chain.doFilter(request, response);
        }
    }
}
