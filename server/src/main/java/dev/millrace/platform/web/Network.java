package dev.millrace.platform.web;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Addresses and networks as text. A name is never looked up: whoever writes it would choose whom we ask. */
final class Network {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9]+)?");

    private Network() {}

    static boolean isValid(String network) {
        String[] parts = network.split("/", -1);
        if (parts.length > 2 || address(parts[0]).isEmpty()) {
            return false;
        }
        try {
            new IpAddressMatcher(network);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** An address that is written as one, not as a name; an IPv4 address in IPv6's clothes is the former. */
    static Optional<InetAddress> address(@Nullable String text) {
        if (text == null || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
