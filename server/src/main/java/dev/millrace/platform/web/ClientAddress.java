package dev.millrace.platform.web;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/**
 * Where a request comes from: the peer of the connection, and where that is a trusted proxy, the rightmost hop of {@code
 * X-Forwarded-For} that is none. What stands left of it the caller may have written itself.
 */
@Component
public final class ClientAddress {

    private static final String FORWARDED = "X-Forwarded-For";

    private final List<IpAddressMatcher> trusted;

    public ClientAddress(ProxySettings settings) {
        this.trusted = settings.trusted().stream().map(IpAddressMatcher::new).toList();
    }

    public String of(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        List<String> hops = Collections.list(request.getHeaders(FORWARDED)).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList();
        String nearest = peer;
        for (String hop : hops.reversed()) {
            Optional<InetAddress> address = Network.address(hop);
            if (address.isEmpty()) {
                return nearest;
            }
            nearest = address.get().getHostAddress();
            if (!isTrusted(nearest)) {
                return nearest;
            }
        }
        return nearest;
    }

    private boolean isTrusted(String address) {
        return Network.address(address).isPresent() && trusted.stream().anyMatch(network -> network.matches(address));
    }
}
