package dev.millrace.costs.web;

import java.util.List;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.costs.Anomaly;
import dev.millrace.costs.Forecast;
import dev.millrace.costs.Recommendation;
import dev.millrace.costs.TrendService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/costs")
@Tag(name = "Costs")
class TrendController {

    private final TrendService trends;

    TrendController(TrendService trends) {
        this.trends = trends;
    }

    /** Says what this month will cost at its end, with a band, the method, and how far off it was in months before. */
    @GetMapping("/forecast")
    Forecast forecast(@Query ForecastQuery query) {
        return trends.forecast(query.provider());
    }

    /** Lists days on which a team spent out of the ordinary: against the median and its deviation of 28 days before. */
    @GetMapping("/anomalies")
    List<Anomaly> anomalies(Caller caller, @Query DaysQuery query) {
        return trends.anomalies(caller, query.days());
    }

    /** Lists what would have cost less in the last thirty days, the largest saving first. */
    @GetMapping("/recommendations")
    List<Recommendation> recommendations(Caller caller) {
        return trends.recommendations(caller);
    }
}
