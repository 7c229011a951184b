package dev.millrace.apikeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * API keys.
 *
 * @param perUser how many keys a user may have
 */
@ConfigurationProperties("millrace.api-keys")
public record ApiKeySettings(@DefaultValue("1000") int perUser) {

    public ApiKeySettings {
        if (perUser < 0) {
            throw new IllegalArgumentException(
                    "millrace.api-keys.per-user is " + perUser + "; it must not be negative");
        }
    }
}
