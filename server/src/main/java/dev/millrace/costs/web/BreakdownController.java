package dev.millrace.costs.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.costs.Breakdown;
import dev.millrace.costs.BreakdownService;
import dev.millrace.costs.Waste;
import dev.millrace.identity.Caller;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/costs")
@Tag(name = "Costs")
class BreakdownController {

    private final BreakdownService costs;

    BreakdownController(BreakdownService costs) {
        this.costs = costs;
    }

    /**
     * Breaks costs down into parts that add up to the total, to the cent. What was reported beyond the runs is the line
     * idle, what the runs come to beyond what was reported the line rate_difference, other teams' runs the line others.
     */
    @GetMapping("/breakdown")
    Breakdown breakdown(Caller caller, @Query BreakdownQuery query) {
        return costs.breakdown(caller, query.days(), query.groups(), query.provider());
    }

    /** Says what came to nothing: failed, retried, timed-out, lost and cancelled runs, and idle time. */
    @GetMapping("/waste")
    Waste waste(Caller caller, @Query DaysQuery query) {
        return costs.waste(caller, query.days());
    }
}
