package dev.millrace.platform.web;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** A chain of security filters that is built when the first request needs it: a server that nobody asks starts without. */
public final class LazyFilterChain implements SecurityFilterChain, Filter {

    private final RequestMatcher matcher;
    private final Supplier<SecurityFilterChain> builder;
    private final ReentrantLock building = new ReentrantLock();
    private volatile @Nullable FilterChainProxy built;

    public LazyFilterChain(RequestMatcher matcher, Supplier<SecurityFilterChain> builder) {
        this.matcher = matcher;
        this.builder = builder;
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        return matcher.matches(request);
    }

    @Override
    public List<Filter> getFilters() {
        return List.of(this);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        built().doFilter(request, response, chain);
    }

    /** What the first request builds is kept, also where many come first. */
    private FilterChainProxy built() {
        FilterChainProxy ready = built;
        if (ready != null) {
            return ready;
        }
        building.lock();
        try {
            ready = built;
            if (ready == null) {
                ready = new FilterChainProxy(builder.get());
                built = ready;
            }
            return ready;
        } finally {
            building.unlock();
        }
    }
}
