package dev.millrace.retention;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.platform.Ids;
import dev.millrace.retention.PartitionRepository.LockMode;
import dev.millrace.retention.RetirementRepository.Begun;

/**
 * Makes the partitions of the time to come, and lets those go whose time is over.
 *
 * <p>A partition goes when all tasks made in it are older than they are kept. What has to stay (what has not ended, or not
 * long ago, and what others refer to) is copied into a new partition of all ids up to there, while work goes on; changes in
 * the meantime are noted, and copied again. One short transaction then puts it in place of the old ones. Whatever is cut
 * short leaves the old ones as they were.
 */
@Component
class TaskRetention {

    private static final Logger log = LoggerFactory.getLogger(TaskRetention.class);

    /** How many tasks are copied at a time, or copied again while everybody waits. */
    private static final int AT_ONCE = 10_000;

    /** A statement took too long, a lock was not to be had, or waiting for it would have been for ever. */
    private static final Set<String> BUSY = Set.of("57014", "55P03", "40P01");

    private static final int TRIES = 40;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private final PartitionRepository partitions;
    private final RetirementRepository retirement;
    private final RetentionSettings settings;
    private final RetentionMeter meter;
    private final TransactionTemplate transaction;

    TaskRetention(
            PartitionRepository partitions,
            RetirementRepository retirement,
            RetentionSettings settings,
            RetentionMeter meter,
            PlatformTransactionManager transactions) {
        this.partitions = partitions;
        this.retirement = retirement;
        this.settings = settings;
        this.meter = meter;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** One round; whether there may be more to do at once. */
    boolean turn() throws InterruptedException {
        boolean extended = patiently(() -> inTransaction(this::extend));
        boolean retired = retire();
        meter.seen(partitions.all().size());
        return extended || retired;
    }

    /** Makes the partition that comes next where the last one is nearly due; whether it did. */
    private boolean extend() {
        Instant now = partitions.now();
        Partition last = partitions.all().getLast();
        if (!last.bound().isBefore(now.plus(settings.width())) || !partitions.tryLock()) {
            return false;
        }
        // After a long standstill one partition is for all of it.
        Instant from = last.bound().isBefore(now) ? now : last.bound();
        Instant bound = from.plus(settings.width()).truncatedTo(ChronoUnit.SECONDS);
        Partition next = new Partition(NAME.format(bound), bound, false);
        partitions.create(next.suffix());
        partitions.lock(Stream.concat(parents(), rests()), LockMode.ALL_WAIT);
        if (partitions.restHoldsIdsOf(next)) {
            partitions.sortRest(next);
        }
        partitions.attach(next, last);
        return true;
    }

    /** Lets the oldest partition go that is due; whether one did. */
    boolean retire() throws InterruptedException {
        Optional<Retirement> begun = begin();
        if (begun.isEmpty()) {
            return false;
        }
        Retirement own = begun.get();
        try {
            copy(own);
            return swap(own);
        } catch (DataAccessException e) {
            patiently(() -> inTransaction(() -> giveUp(own)));
            throw e;
        }
    }

    /**
     * A retirement under way.
     *
     * @param going the partitions that go
     * @param future what takes their place
     */
    record Retirement(long number, List<Partition> going, Partition future) {}

    /** From then on changes are noted. Empty where nothing is due, or another node is at it. */
    Optional<Retirement> begin() throws InterruptedException {
        return patiently(() -> inTransaction(this::beginAnew));
    }

    private Optional<Retirement> beginAnew() {
        Instant expired = partitions.now().minus(settings.keep());
        List<Partition> all = partitions.all();
        Optional<Partition> due = all.subList(0, all.size() - 1).stream()
                .filter(partition -> !partition.kept() && !partition.bound().isAfter(expired))
                .findFirst();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Instant bound = due.get().bound();
        Partition future = new Partition("kept_" + NAME.format(bound), bound, true);
        Optional<Begun> begun = retirement.begin(future, pause());
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        String leftover = begun.get().leftover();
        if (leftover != null) {
            clear(leftover, all);
        }
        Retirement own = new Retirement(begun.get().number(), all.subList(0, all.indexOf(due.get()) + 1), future);
        partitions.create(future.suffix());
        partitions.sayBound(future);
        retirement.forget();
        Stream<String> children = all.stream().map(partition -> PartTable.PARENTS.part(partition.suffix()));
        partitions.lock(
                Stream.of(Stream.of(PartTable.PARENTS.table()), children, tables(own.going()))
                        .flatMap(names -> names)
                        .distinct(),
                LockMode.WRITERS_WAIT);
        retirement.noteChanges(own.going(), future);
        return Optional.of(own);
    }

    private Duration pause() {
        Duration half = settings.width().dividedBy(2);
        return half.compareTo(LONGEST_PAUSE) < 0 ? half : LONGEST_PAUSE;
    }

    /** Copies what stays, some at a time, and then what was changed meanwhile. */
    void copy(Retirement own) {
        int kept = inTransaction(() -> {
            hold(own);
            return retirement.choose(own.future(), partitions.now().minus(settings.keep()));
        });
        log.atInfo()
                .addKeyValue("made_before", own.future().bound())
                .addKeyValue("kept", kept)
                .log("Tasks are old enough to go");
        List<UUID> some = List.of(Ids.LEAST);
        do {
            UUID after = some.getLast();
            some = inTransaction(() -> {
                hold(own);
                List<UUID> chosen = retirement.chosen(after, AT_ONCE);
                retirement.copy(chosen, own.going(), own.future());
                return chosen;
            });
        } while (some.size() == AT_ONCE);
    }

    /** All that was changed and committed so far; answers how many tasks that were. */
    private int copyChanged(Retirement own) {
        hold(own);
        List<UUID> changed = retirement.takeChanged();
        for (int i = 0; i < changed.size(); i += AT_ONCE) {
            retirement.copy(changed.subList(i, Math.min(changed.size(), i + AT_ONCE)), own.going(), own.future());
        }
        return changed.size();
    }

    /** Puts the copy in place of the partitions that go. */
    boolean swap(Retirement own) throws InterruptedException {
        long before = partitions.bytes(own.going());
        patiently(() -> {
            inTransaction(() -> copyChanged(own)); // what can be copied before everybody waits
            return inTransaction(() -> putInPlace(own));
        });
        meter.retired(own.going().size(), before - partitions.bytes(List.of(own.future())));
        return true;
    }

    private boolean putInPlace(Retirement own) {
        hold(own);
        partitions.lock(Stream.of(parents(), rests(), tables(own.going())).flatMap(names -> names), LockMode.ALL_WAIT);
        copyChanged(own);
        retirement.doNotNoteParents();
        own.going().forEach(partition -> partitions.drop(partition.suffix()));
        partitions.attachAsOldest(own.future());
        partitions.unsayBound(own.future());
        retirement.end(true);
        return true;
    }

    /** Takes back what was begun; the partitions stay as they are. */
    private boolean giveUp(Retirement own) {
        if (!retirement.hold(own.number())) {
            return true; // somebody has taken it for lost, and has done so
        }
        clear(own.future().suffix(), partitions.all());
        retirement.end(false);
        return true;
    }

    private void clear(String leftover, List<Partition> all) {
        if (all.stream().anyMatch(partition -> partition.suffix().equals(leftover))) {
            return;
        }
        partitions.lock(Stream.concat(parents(), tables(all)), LockMode.ALL_WAIT);
        retirement.doNotNoteParents();
        retirement.doNotNoteChanges(all);
        partitions.drop(leftover);
    }

    private void hold(Retirement own) {
        if (!retirement.hold(own.number())) {
            throw new IllegalStateException("another node has taken this retirement for lost");
        }
    }

    /** Again and again where others hold the locks that it takes. */
    private static <T> T patiently(Supplier<T> step) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return step.get();
            } catch (DataAccessException e) {
                if (tries == TRIES || !isBusy(e)) {
                    throw e;
                }
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(BETWEEN_TRIES.toMillis()));
        }
    }

    private static boolean isBusy(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException cause && BUSY.contains(cause.getSQLState());
    }

    private <T> T inTransaction(Supplier<T> step) {
        return Objects.requireNonNull(transaction.execute(_ -> step.get()));
    }

    private static Stream<String> rests() {
        return Stream.of(PartTable.values()).map(table -> table.part(PartTable.REST));
    }

    private static Stream<String> parents() {
        return Stream.of(PartTable.values()).map(PartTable::table);
    }

    private static Stream<String> tables(List<Partition> partitions) {
        return Arrays.stream(PartTable.values())
                .flatMap(table -> partitions.stream().map(partition -> table.part(partition.suffix())));
    }
}
