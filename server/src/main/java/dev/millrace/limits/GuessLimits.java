package dev.millrace.limits;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequestOrigin;

/**
 * Makes those wait who guess passwords. What counts is an account together with an address, so nobody is locked out by what
 * a stranger tries from elsewhere; and an address by itself, which may not try account after account. Names that nobody has
 * count as well: the wait does not tell whether there is such an account.
 */
@Component
public final class GuessLimits {

    private final LimitSettings settings;
    private final RequestOrigin origin;
    private final Failures failures;

    @Autowired
    GuessLimits(LimitSettings settings, RequestOrigin origin, LimitRepository stored, Clock clock) {
        this(
                settings,
                origin,
                settings.shared() ? new SharedFailures(stored, Waits.USUAL) : new LocalFailures(clock, Waits.USUAL));
    }

    /** With failures that are kept elsewhere: for tests. */
    public static GuessLimits local(LimitSettings settings, RequestOrigin origin, Clock clock) {
        return new GuessLimits(settings, origin, new LocalFailures(clock, Waits.USUAL));
    }

    private GuessLimits(LimitSettings settings, RequestOrigin origin, Failures failures) {
        this.settings = settings;
        this.origin = origin;
        this.failures = failures;
    }

    /**
     * Before any work is done on a password.
     *
     * @throws ApiException 429 where too many were wrong already
     */
    public void admit(String account) {
        String address = address();
        Stream.of(pair(account, address), address)
                .flatMap(subject -> failures.findWait(subject).stream())
                .max(Duration::compareTo)
                .ifPresent(wait -> {
                    throw ApiException.rateLimited("too many wrong passwords; wait, and try again", wait);
                });
    }

    public void failed(String account) {
        String address = address();
        if (settings.signInFailures() > 0) {
            failures.fail(pair(account, address), settings.signInFailures());
        }
        if (settings.addressFailures() > 0) {
            failures.fail(address, settings.addressFailures());
        }
    }

    /** What the address did to other accounts stays. */
    public void succeeded(String account) {
        failures.forgive(pair(account, address()));
    }

    private String address() {
        return network(origin.current().address());
    }

    private static String pair(String account, String address) {
        return sha256(account.strip().toLowerCase(Locale.ROOT)) + "@" + address;
    }

    /** A name may be long, and may be a password that somebody typed into the wrong field. */
    private static String sha256(String name) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Who has an IPv6 address has 2^64 of them. */
    private static String network(@Nullable String address) {
        if (address == null) {
            return "here";
        }
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, Long.BYTES));
    }
}
