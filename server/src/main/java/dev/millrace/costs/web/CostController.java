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
@RequestMapping("/api/v1/costs")
@Tag(name = "Costs")
class CostController {

    private final SnapshotService snapshots;

    CostController(SnapshotService snapshots) {
        this.snapshots = snapshots;
    }

    /** Lists what days cost, the oldest day first. What was corrected or replaced is left out. */
    @GetMapping
    ResponseEntity<List<CostResponse>> list(@Query SnapshotQuery query, PageRequest page) {
        return Lists.bare(snapshots.list(query.filter(SnapshotKind.COST), page).map(CostResponse::of));
    }

    /** Tells what a day cost. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    CostResponse add(Caller caller, @RequestBody NewCostRequest request) {
        return CostResponse.of(snapshots.add(caller, request.snapshot()));
    }

    /** Shows one snapshot, also one that was corrected. */
    @GetMapping("/{snapshotId}")
    CostResponse get(@PathVariable UUID snapshotId) {
        return CostResponse.of(snapshots.get(SnapshotKind.COST, snapshotId));
    }

    /** Sums what days cost over days, the first and the last included. */
    @GetMapping("/total")
    CostTotalResponse total(@Query TotalQuery query) {
        return new CostTotalResponse(
                query.startDate(), query.endDate(), snapshots.total(query.filter(SnapshotKind.COST)));
    }
}
