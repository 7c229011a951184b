package dev.millrace.limits;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often somebody may ask, and guess. A limit of 0 is none.
 *
 * @param keyPerMinute requests of one API key in a minute
 * @param keyPerHour requests of one API key in an hour
 * @param userPerMinute requests of one user's tokens in a minute: a fuse rather than a ration
 * @param signInFailures wrong passwords for one account from one address before each further one makes it wait, twice as
 *     long each time
 * @param addressFailures wrong passwords from one address, for whatever accounts, before it has to wait
 * @param shared whether all nodes count together, in the database; else each counts for itself
 */
@ConfigurationProperties("millrace.limits")
public record LimitSettings(
        @DefaultValue("100") int keyPerMinute,
        @DefaultValue("1000") int keyPerHour,
        @DefaultValue("1000000") int userPerMinute,
        @DefaultValue("5") int signInFailures,
        @DefaultValue("100") int addressFailures,
        @DefaultValue("false") boolean shared) {

    public LimitSettings {
        notNegative("key-per-minute", keyPerMinute);
        notNegative("key-per-hour", keyPerHour);
        notNegative("user-per-minute", userPerMinute);
        notNegative("sign-in-failures", signInFailures);
        notNegative("address-failures", addressFailures);
    }

    private static void notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "millrace.limits." + name + " is " + value + "; it must be 0, for no limit, or more");
        }
    }
}
