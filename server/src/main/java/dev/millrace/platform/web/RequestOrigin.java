package dev.millrace.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** From where the request comes that this thread works for; nothing is known where it works for none. */
@Component
public final class RequestOrigin {

    private static final int LONGEST_AGENT = 256;

    private final ClientAddress address;

    public RequestOrigin(ClientAddress address) {
        this.address = address;
    }

    /** Where from, with what, and in which request. */
    public record Origin(
            @Nullable String address,
            @Nullable String userAgent,
            @Nullable String requestId) {

        private static final Origin UNKNOWN = new Origin(null, null, null);
    }

    public Origin current() {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            return Origin.UNKNOWN;
        }
        HttpServletRequest request = attributes.getRequest();
        return new Origin(
                address.of(request), agent(request.getHeader(HttpHeaders.USER_AGENT)), RequestIds.of(request));
    }

    /** PostgreSQL holds no NUL, and nobody reads a novel. */
    private static @Nullable String agent(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String plain = given.replaceAll("\\p{Cntrl}", " ");
        return plain.length() <= LONGEST_AGENT ? plain : plain.substring(0, LONGEST_AGENT);
    }
}
