package dev.millrace.apikeys;

import java.time.Duration;

/**
 * What a key was exchanged for.
 *
 * @param scope the words of what it may do, with spaces between them
 */
public record ApiKeyToken(String text, Duration ttl, String scope) {

    @Override
    public String toString() {
        return "ApiKeyToken[secret]";
    }
}
