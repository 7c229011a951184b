package dev.millrace.outbound;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A request to be made.
 *
 * @param body what is sent as UTF-8; empty for none
 * @param limit how long all of it may take
 */
public record OutboundRequest(URI url, String method, Map<String, String> headers, String body, Duration limit) {

    public OutboundRequest {
        headers = Map.copyOf(headers);
    }
}
