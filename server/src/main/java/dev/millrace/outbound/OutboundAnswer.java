package dev.millrace.outbound;

import java.util.Map;

/**
 * What came back.
 *
 * @param headers by their names in lower case
 * @param body the beginning of it, as UTF-8
 * @param truncated whether there was more than is kept
 */
public record OutboundAnswer(int status, Map<String, String> headers, String body, boolean truncated) {

    public OutboundAnswer {
        headers = Map.copyOf(headers);
    }
}
