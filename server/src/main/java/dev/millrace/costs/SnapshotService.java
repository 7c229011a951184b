package dev.millrace.costs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/**
 * Takes and shows what others tell of days: costs, and GPU hours. They belong to nobody; every user reads and tells them.
 * What is shown and summed are those that count: one that was corrected or replaced does not.
 */
@Service
public class SnapshotService {

    private final SnapshotRepository snapshots;
    private final MeasuredUsageRepository measured;
    private final Ids ids;

    SnapshotService(SnapshotRepository snapshots, MeasuredUsageRepository measured, Ids ids) {
        this.snapshots = snapshots;
        this.measured = measured;
        this.ids = ids;
    }

    /** @throws ApiException 409 as the snapshot asked for, or where another corrects the same; 404 where there is nothing to correct */
    @Transactional
    public Snapshot add(Caller caller, NewSnapshot snapshot) {
        UUID id = ids.next();
        if (snapshot.corrects() != null) {
            correct(snapshot.kind(), snapshot.corrects(), id);
        }
        if (snapshot.onConflict() != OnConflict.ADD) {
            settleConflict(snapshot, id);
        }
        return snapshots.insert(id, caller.userId(), snapshot);
    }

    private void correct(SnapshotKind kind, UUID old, UUID id) {
        if (snapshots.supersede(List.of(old), id) == 0
                || snapshots.find(kind, old).isEmpty()) {
            Snapshot known = found(kind, old)
                    .orElseThrow(() -> ApiException.notFound("there is no snapshot " + old + " to correct"));
            if (known.source().equals(NewSnapshot.MEASURED)) {
                throw ApiException.conflict(
                        "snapshot " + old + " was measured, and cannot be corrected; report what the day"
                                + " took, and that counts in its place");
            }
            throw ApiException.conflict(
                    "snapshot " + old + " was corrected already, by " + known.supersededBy() + "; correct that one");
        }
    }

    private void settleConflict(NewSnapshot snapshot, UUID id) {
        snapshots.lockKey(snapshot);
        List<UUID> known = snapshots.withKeyOf(snapshot);
        if (!known.isEmpty() && snapshot.onConflict() == OnConflict.REJECT) {
            throw ApiException.conflict("there is one for " + snapshot.date() + ", " + snapshot.provider() + ", "
                    + snapshot.gpuType() + " already: " + known.getFirst());
        }
        snapshots.supersede(known, id);
    }

    /** @throws ApiException 404 */
    public Snapshot get(SnapshotKind kind, UUID id) {
        return found(kind, id).orElseThrow(() -> ApiException.notFound("there is no snapshot " + id));
    }

    private Optional<Snapshot> found(SnapshotKind kind, UUID id) {
        Optional<Snapshot> told = snapshots.find(kind, id);
        return told.isEmpty() && kind == SnapshotKind.USAGE ? measured.find(id) : told;
    }

    /**
     * Those that count, the oldest day first. Usage that was measured counts where nobody reported any of its day, provider
     * and type, so no hour counts twice; a filter for its source shows all of it.
     */
    public Page<Snapshot> list(SnapshotFilter filter, PageRequest page) {
        return switch (filter.reach()) {
            case REPORTED ->
                new Page<>(
                        snapshots.list(filter, page),
                        page,
                        snapshots.sum(filter).snapshots());
            case MEASURED ->
                new Page<>(
                        measured.list(filter, page), page, measured.sum(filter).snapshots());
            case BOTH ->
                new Page<>(
                        measured.listWithReported(filter, page),
                        page,
                        measured.sumWithReported(filter).snapshots());
        };
    }

    /** The sum of what {@link #list} shows, exact, with two places. */
    public BigDecimal total(SnapshotFilter filter) {
        SnapshotSum sum =
                switch (filter.reach()) {
                    case REPORTED -> snapshots.sum(filter);
                    case MEASURED -> measured.sum(filter);
                    case BOTH -> measured.sumWithReported(filter);
                };
        return sum.amount().setScale(2, RoundingMode.UNNECESSARY);
    }
}
