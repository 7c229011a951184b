package dev.millrace.limits;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Component;

/** Counts the requests of keys and users against their limits. */
@Component
public final class RequestLimits {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final LimitSettings settings;
    private final Counters ofKeys;

    /** What users may do in a minute is too much to be counted in a database. */
    private final Counters ofUsers;

    RequestLimits(LimitSettings settings, LimitRepository counts, Clock clock) {
        this.settings = settings;
        this.ofUsers = new LocalCounters(clock);
        this.ofKeys = settings.shared() ? new SharedCounters(counts, clock) : ofUsers;
    }

    /** Counts a request of a key; empty where keys have no limit. */
    public Optional<Allowance> takeOfKey(UUID key) {
        Optional<Allowance> minute = take(ofKeys, "key.minute." + key, settings.keyPerMinute(), MINUTE);
        if (minute.isPresent() && !minute.get().granted()) {
            return minute;
        }
        Optional<Allowance> hour = take(ofKeys, "key.hour." + key, settings.keyPerHour(), HOUR);
        return minute.isPresent() && hour.isPresent()
                ? Optional.of(minute.get().narrower(hour.get()))
                : minute.or(() -> hour);
    }

    /** Counts a request of a user; empty where users have no limit. */
    public Optional<Allowance> takeOfUser(UUID user) {
        return take(ofUsers, "user.minute." + user, settings.userPerMinute(), MINUTE);
    }

    private static Optional<Allowance> take(Counters counters, String subject, int limit, Duration window) {
        return limit == 0 ? Optional.empty() : Optional.of(counters.take(subject, limit, window));
    }
}
