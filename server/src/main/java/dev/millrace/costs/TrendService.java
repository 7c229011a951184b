package dev.millrace.costs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.teams.TeamService;

/** Says where costs are going: what the month will cost, which days were out of the ordinary, and what would cost less. */
@Service
public class TrendService {

    private static final int BASELINE_DAYS = 28;
    private static final int LEAST_BASELINE = 7;
    private static final int BACK_TESTED_MONTHS = 3;
    private static final int RECOMMENDED_OVER_DAYS = 30;
    private static final double FOUR_IN_FIVE = 1.2816;
    private static final double MAD_TO_DEVIATION = 1.4826;
    private static final double UNUSUAL_DEVIATIONS = 3.5;
    private static final BigDecimal LEAST_ANOMALY = BigDecimal.ONE;
    private static final UUID NO_TEAM = new UUID(0, 0);

    private static final String METHOD = """
            run rate: the days of the month that are over, and their mean for each day that is not; \
            the band is 1.28 standard deviations of a day, times the root of the days that are left""";

    private final TrendRepository trends;
    private final BreakdownRepository books;
    private final TeamService teams;

    TrendService(TrendRepository trends, BreakdownRepository books, TeamService teams) {
        this.trends = trends;
        this.books = books;
        this.teams = teams;
    }

    /** What this month will cost: what was reported where something was, else what runs came to. */
    public Forecast forecast(@Nullable String provider) {
        LocalDate today = trends.today();
        YearMonth month = YearMonth.from(today);
        Map<LocalDate, BigDecimal> costs =
                daily(new Days(month.minusMonths(BACK_TESTED_MONTHS).atDay(1), today), provider);
        RunRate rate = RunRate.of(costs, month, today.getDayOfMonth() - 1);
        BigDecimal spent = rate.spent().add(costs.getOrDefault(today, BigDecimal.ZERO));
        double left = month.lengthOfMonth() - (today.getDayOfMonth() - 1);
        double expected = Math.max(rate.spent().doubleValue() + rate.mean() * left, spent.doubleValue());
        double band = FOUR_IN_FIVE * rate.deviation() * Math.sqrt(left);
        List<Double> errors = errors(costs, month, today.getDayOfMonth() - 1);
        return new Forecast(
                month.toString(),
                Cents.rounded(spent),
                cents(expected),
                cents(Math.max(spent.doubleValue(), expected - band)),
                cents(expected + band),
                METHOD,
                errors.isEmpty()
                        ? null
                        : BigDecimal.valueOf(errors.stream()
                                        .mapToDouble(Double::doubleValue)
                                        .average()
                                        .orElse(0))
                                .setScale(1, RoundingMode.HALF_UP),
                errors.size());
    }

    /** By how many percent the method was off in the months before, had it been asked on the same day. */
    private static List<Double> errors(Map<LocalDate, BigDecimal> costs, YearMonth month, int daysOver) {
        List<Double> errors = new ArrayList<>();
        for (int back = 1; back <= BACK_TESTED_MONTHS; back++) {
            YearMonth past = month.minusMonths(back);
            double real = RunRate.of(costs, past, past.lengthOfMonth()).spent().doubleValue();
            int over = Math.min(daysOver, past.lengthOfMonth());
            if (real > 0 && over > 0) {
                RunRate rate = RunRate.of(costs, past, over);
                double expected = rate.spent().doubleValue() + rate.mean() * (past.lengthOfMonth() - over);
                errors.add(Math.abs(expected - real) / real * 100);
            }
        }
        return errors;
    }

    private Map<LocalDate, BigDecimal> daily(Days days, @Nullable String provider) {
        Map<LocalDate, BigDecimal> costs = new TreeMap<>();
        for (BreakdownRepository.Compared one : books.compared(days, Set.of(GroupBy.DAY), provider)) {
            LocalDate day = one.runs().day();
            if (day != null) {
                costs.merge(day, one.runs().costUsd().add(one.idle()).add(one.rateDifference()), BigDecimal::add);
            }
        }
        return costs;
    }

    /** The first days of a month. */
    private record RunRate(BigDecimal spent, double mean, double deviation) {

        static RunRate of(Map<LocalDate, BigDecimal> costs, YearMonth month, int days) {
            BigDecimal spent = BigDecimal.ZERO;
            double[] each = new double[days];
            for (int i = 0; i < days; i++) {
                BigDecimal cost = costs.getOrDefault(month.atDay(i + 1), BigDecimal.ZERO);
                spent = spent.add(cost);
                each[i] = cost.doubleValue();
            }
            double mean = days == 0 ? 0 : spent.doubleValue() / days;
            double squares = 0;
            for (double one : each) {
                squares += (one - mean) * (one - mean);
            }
            return new RunRate(spent, mean, days < 2 ? 0 : Math.sqrt(squares / (days - 1)));
        }
    }

    /** The days on which one of the caller's teams spent out of the ordinary; for admins and operators, any team. */
    public List<Anomaly> anomalies(Caller caller, Days days) {
        @Nullable Set<UUID> seen = caller.seesAllWork() ? null : teams.teamsOf(caller.userId());
        Map<String, Map<LocalDate, TrendRepository.Daily>> series = new TreeMap<>();
        for (TrendRepository.Daily daily : trends.daily(days.start().minusDays(BASELINE_DAYS), days.end())) {
            if (seen == null || seen.contains(daily.team())) {
                series.computeIfAbsent(daily.team() + daily.provider(), key -> new TreeMap<>())
                        .put(daily.day(), daily);
            }
        }
        LocalDate today = trends.today();
        List<Anomaly> anomalies = new ArrayList<>();
        series.values()
                .forEach(one -> one.values().stream()
                        .filter(daily -> !daily.day().isBefore(days.start()))
                        .forEach(daily -> judge(daily, daily.day().isBefore(today), one, anomalies)));
        anomalies.sort(Comparator.comparing(Anomaly::day)
                .reversed()
                .thenComparing(Comparator.comparing(Anomaly::costUsd).reversed()));
        return anomalies;
    }

    /** A day that goes on may have cost too much already, but not too little yet. */
    private void judge(
            TrendRepository.Daily daily,
            boolean isOver,
            Map<LocalDate, TrendRepository.Daily> series,
            List<Anomaly> anomalies) {
        List<BigDecimal> before = series.values().stream()
                .filter(other -> other.day().isBefore(daily.day())
                        && !other.day().isBefore(daily.day().minusDays(BASELINE_DAYS)))
                .map(TrendRepository.Daily::cost)
                .toList();
        if (before.size() < LEAST_BASELINE) {
            return;
        }
        BigDecimal median = median(before);
        BigDecimal mad =
                median(before.stream().map(cost -> cost.subtract(median).abs()).toList());
        BigDecimal above = daily.cost().subtract(median);
        BigDecimal distance = isOver ? above.abs() : above.max(BigDecimal.ZERO);
        double usual = Math.max(mad.doubleValue() * MAD_TO_DEVIATION, median.doubleValue() * 0.05);
        if (distance.compareTo(LEAST_ANOMALY) >= 0 && distance.doubleValue() > UNUSUAL_DEVIATIONS * usual) {
            anomalies.add(new Anomaly(
                    daily.day(),
                    teamOrNone(daily.team()),
                    daily.provider(),
                    Cents.rounded(daily.cost()),
                    Cents.rounded(median),
                    Cents.rounded(mad),
                    trends.contributors(daily)));
        }
    }

    private static BigDecimal median(List<BigDecimal> values) {
        List<BigDecimal> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).add(sorted.get(middle)).divide(BigDecimal.TWO);
    }

    /** What would have cost less in the last thirty days, the largest saving first. */
    public List<Recommendation> recommendations(Caller caller) {
        @Nullable Set<UUID> seen = caller.seesAllWork() ? null : teams.teamsOf(caller.userId());
        LocalDate today = trends.today();
        LocalDate start = today.minusDays(RECOMMENDED_OVER_DAYS);
        List<Recommendation> all = new ArrayList<>();
        for (BreakdownRepository.Compared one :
                books.compared(new Days(start, today), Set.of(GroupBy.PROVIDER, GroupBy.GPU_TYPE), null)) {
            if (one.idle().compareTo(BigDecimal.ONE) >= 0) {
                all.add(new Recommendation(
                        "idle_gpus",
                        null,
                        null,
                        String.valueOf(one.runs().provider()),
                        String.valueOf(one.runs().gpuType()),
                        Cents.rounded(one.idle()),
                        "since " + start + " so much was paid beyond what runs came to, "
                                + Cents.rounded(one.runs().costUsd()) + " USD",
                        List.of()));
            }
        }
        add(
                all,
                "spot",
                "runs of under two hours, which completed on demand, at the spot price of their days",
                trends.spot(start, seen));
        add(all, "long_failures", "runs failed after more than an hour", trends.longFailures(start, seen));
        add(all, "smaller_type", "runs completed for less each on another type", trends.smallerType(start, seen));
        return all.stream()
                .sorted(Comparator.comparing(Recommendation::savingUsd).reversed())
                .toList();
    }

    private static void add(List<Recommendation> all, String kind, String what, List<TrendRepository.Saving> savings) {
        for (TrendRepository.Saving saving : savings) {
            all.add(new Recommendation(
                    kind,
                    teamOrNone(saving.team()),
                    saving.handler(),
                    saving.provider(),
                    saving.gpuType(),
                    saving.saving(),
                    saving.runs() + " " + what,
                    saving.jobs()));
        }
    }

    private static @Nullable UUID teamOrNone(UUID team) {
        return team.equals(NO_TEAM) ? null : team;
    }

    private static BigDecimal cents(double amount) {
        return BigDecimal.valueOf(amount).setScale(2, RoundingMode.HALF_UP);
    }
}
