package dev.millrace.benchmarks;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;

/**
 * Lets requests of the benchmark through as the administrator's without asking anything: no credentials, no limits, no rules,
 * no headers of security. What authentication costs is what other requests take beside these. It is a part of the
 * benchmarks, and of the server only where that is started by them with {@code BENCH_UNGUARDED}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("bench.unguarded")
class Unguarded {

    static final String SETTING = "BENCH_UNGUARDED";
    static final String HEADER = "X-Bench-Unguarded";

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain asksNothing(UserService users) {
        Filter asAdmin = new AsAdmin(users);
        return new DefaultSecurityFilterChain(request -> request.getHeader(HEADER) != null, List.of(asAdmin));
    }

    private static final class AsAdmin implements Filter {

        private final UserService users;
        private volatile @Nullable CallerAuthentication admin;

        AsAdmin(UserService users) {
            this.users = users;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            CallerAuthentication known = admin;
            if (known == null) {
                User user = users.admins().getFirst();
                known = new CallerAuthentication(Caller.ofSession(user.id(), user.role(), user.id()));
                admin = known;
            }
            SecurityContextHolder.setContext(new SecurityContextImpl(known));
            chain.doFilter(request, response);
        }
    }
}
