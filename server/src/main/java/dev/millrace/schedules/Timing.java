package dev.millrace.schedules;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * When a schedule fires.
 *
 * @param cron the pattern; or else
 * @param interval how long from one instant to the next
 * @param zone whose clock the pattern is about
 * @param startsAt the first instant at which it may fire; intervals count from it
 * @param endsAt from when on it does not fire any more
 */
public record Timing(
        @Nullable CronPattern cron,
        @Nullable Duration interval,
        ZoneId zone,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt) {

    private static final Duration FIRST_LOOK_BACK = Duration.ofMinutes(1);

    public Timing {
        if ((cron == null) == (interval == null)) {
            throw new IllegalArgumentException("either a cron pattern or an interval");
        }
    }

    /**
     * The first instant after the given one; null where none follows.
     *
     * @param made when the schedule was made: what intervals count from where there is no start
     */
    public @Nullable Instant next(Instant after, Instant made) {
        Instant next;
        if (startsAt != null && after.isBefore(startsAt)) {
            next = firstFrom(startsAt);
        } else {
            next = cron == null ? nextInterval(after, made) : cron.next(after, zone);
        }
        return next == null || (endsAt != null && !next.isBefore(endsAt)) ? null : next;
    }

    private @Nullable Instant firstFrom(Instant start) {
        return cron == null ? start : cron.next(start.minusNanos(1), zone);
    }

    private @Nullable Instant nextInterval(Instant after, Instant made) {
        if (interval == null) {
            return null;
        }
        Instant anchor = startsAt == null ? Instant.ofEpochSecond(made.getEpochSecond()) : startsAt;
        long passed = Duration.between(anchor, after).toSeconds();
        long steps = Math.floorDiv(passed, interval.toSeconds()) + 1;
        return anchor.plus(interval.multipliedBy(steps));
    }

    /** The next instants, the given one first. */
    public List<Instant> from(@Nullable Instant first, Instant made, int count) {
        List<Instant> instants = new ArrayList<>();
        for (Instant at = first; at != null && instants.size() < count; at = next(at, made)) {
            instants.add(at);
        }
        return instants;
    }

    /**
     * The last instants of a time, in order: at least one, the first of all of them if it is the only one. Looks back from
     * the end in growing steps, as a schedule that nobody fired for a year may have half a million.
     *
     * @param first an instant of the schedule
     * @param until the end of the time, not before the first
     * @param most how many are wanted
     */
    List<Instant> last(Instant first, Instant until, Instant made, int most) {
        for (Duration back = FIRST_LOOK_BACK; ; back = back.multipliedBy(2)) {
            Instant since = until.minus(back);
            boolean all = !since.isAfter(first);
            List<Instant> found = new ArrayList<>();
            for (Instant at = all ? first : next(since, made); at != null && !at.isAfter(until); at = next(at, made)) {
                found.add(at);
            }
            if (all || found.size() >= most) {
                return found.subList(Math.max(0, found.size() - most), found.size());
            }
        }
    }
}
