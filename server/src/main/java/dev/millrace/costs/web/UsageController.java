package dev.millrace.costs.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.costs.SnapshotKind;
import dev.millrace.costs.SnapshotService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/usage")
@Tag(name = "Costs")
class UsageController {

    private final SnapshotService snapshots;

    UsageController(SnapshotService snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Lists GPU hours, the oldest day first. What was corrected or replaced is left out; so is what was measured, where
     * something was reported of the same day, provider and type, unless source=measured asks for it.
     */
    @GetMapping
    ResponseEntity<List<UsageResponse>> list(@Query SnapshotQuery query, PageRequest page) {
        return Lists.bare(snapshots.list(query.filter(SnapshotKind.USAGE), page).map(UsageResponse::of));
    }

    /** Tells how many GPU hours a day took. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    UsageResponse add(Caller caller, @RequestBody NewUsageRequest request) {
        return UsageResponse.of(snapshots.add(caller, request.snapshot()));
    }

    /** Shows one snapshot, also one that was corrected, or measured. */
    @GetMapping("/{snapshotId}")
    UsageResponse get(@PathVariable UUID snapshotId) {
        return UsageResponse.of(snapshots.get(SnapshotKind.USAGE, snapshotId));
    }

    /** Sums the GPU hours that the list shows over days, the first and the last included. */
    @GetMapping("/total")
    UsageTotalResponse total(@Query TotalQuery query) {
        return new UsageTotalResponse(
                query.startDate(), query.endDate(), snapshots.total(query.filter(SnapshotKind.USAGE)));
    }
}
