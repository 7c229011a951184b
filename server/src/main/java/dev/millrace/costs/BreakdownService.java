package dev.millrace.costs;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.teams.Team;
import dev.millrace.teams.TeamService;

/**
 * Says who spent what. The parts always add up to the whole: what was paid and not used is a line of its own, and so is
 * what other teams spent, of which a caller sees no more than the sum.
 */
@Service
public class BreakdownService {

    private static final int MOST_LINES = 10_000;

    private final BreakdownRepository books;
    private final TeamService teams;

    BreakdownService(BreakdownRepository books, TeamService teams) {
        this.books = books;
        this.teams = teams;
    }

    /** @throws ApiException 422 where there are more lines than anybody reads */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Breakdown breakdown(Caller caller, Days days, Set<GroupBy> groupBy, @Nullable String provider) {
        books.planAfresh();
        Set<UUID> seen = seen(caller);
        List<BreakdownRepository.Compared> compared = books.compared(days, groupBy, provider);
        List<CostLine> runs = seen == null && groupBy.stream().allMatch(GroupBy::isOfBills)
                ? runs(compared)
                : books.runs(days, groupBy, provider, seen, MOST_LINES + 1);
        if (runs.size() + compared.size() > MOST_LINES) {
            throw ApiException.impossible(
                    "group_by", "makes more than " + MOST_LINES + " lines; ask for fewer days or groups");
        }
        List<CostLine> lines = new ArrayList<>(named(runs));
        addOthers(lines, compared);
        for (BreakdownRepository.Compared one : compared) {
            addDifference(lines, CostLine.Kind.IDLE, one.runs(), one.idle());
            addDifference(lines, CostLine.Kind.RATE_DIFFERENCE, one.runs(), one.rateDifference());
        }
        List<BigDecimal> cents =
                Cents.apportion(lines.stream().map(CostLine::costUsd).toList());
        List<CostLine> shown = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            shown.add(lines.get(i).withCost(cents.get(i)));
        }
        return new Breakdown(
                days.start(),
                days.end(),
                List.copyOf(groupBy),
                sum(shown, CostLine::costUsd),
                sum(shown, CostLine::gpuSeconds),
                sum(shown, CostLine::unpricedGpuSeconds),
                shown);
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Waste waste(Caller caller, Days days) {
        List<WasteLine> lines = new ArrayList<>(books.wasted(days, seen(caller), MOST_LINES));
        List<BreakdownRepository.Compared> compared = books.compared(days, Set.of(), null);
        BigDecimal total = BigDecimal.ZERO;
        for (BreakdownRepository.Compared one : compared) {
            total = total.add(one.runs().costUsd()).add(one.idle()).add(one.rateDifference());
            if (one.idle().signum() != 0) {
                lines.add(new WasteLine(WasteLine.IDLE, null, null, null, 0, BigDecimal.ZERO, one.idle()));
            }
        }
        List<BigDecimal> cents =
                Cents.apportion(lines.stream().map(WasteLine::costUsd).toList());
        List<WasteLine> shown = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            shown.add(lines.get(i).withCost(cents.get(i)));
        }
        return new Waste(days.start(), days.end(), sum(shown, WasteLine::costUsd), Cents.rounded(total), shown);
    }

    private @Nullable Set<UUID> seen(Caller caller) {
        return caller.seesAllWork() ? null : teams.teamsOf(caller.userId());
    }

    private List<CostLine> named(List<CostLine> lines) {
        Set<UUID> ids =
                lines.stream().map(CostLine::teamId).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<UUID, Team> known = teams.findAll(ids);
        return lines.stream()
                .map(line -> {
                    Team team = line.teamId() == null ? null : known.get(line.teamId());
                    return team == null ? line : line.withTeamName(team.name().value());
                })
                .toList();
    }

    /** All teams' runs in the groups that bills have, too: then they have been read already. */
    private static List<CostLine> runs(List<BreakdownRepository.Compared> compared) {
        return compared.stream()
                .map(BreakdownRepository.Compared::runs)
                .filter(line -> line.gpuSeconds().signum() != 0)
                .sorted(Comparator.comparing(CostLine::costUsd)
                        .thenComparing(CostLine::gpuSeconds)
                        .reversed())
                .toList();
    }

    /** What all runs come to beyond those that the caller sees. */
    private static void addOthers(List<CostLine> lines, List<BreakdownRepository.Compared> compared) {
        List<CostLine> all =
                compared.stream().map(BreakdownRepository.Compared::runs).toList();
        CostLine others = new CostLine(
                CostLine.Kind.OTHERS,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                sum(all, CostLine::costUsd).subtract(sum(lines, CostLine::costUsd)),
                sum(all, CostLine::gpuSeconds).subtract(sum(lines, CostLine::gpuSeconds)),
                sum(all, CostLine::unpricedGpuSeconds).subtract(sum(lines, CostLine::unpricedGpuSeconds)));
        if (others.gpuSeconds().signum() != 0) {
            lines.add(others);
        }
    }

    private static void addDifference(List<CostLine> lines, CostLine.Kind kind, CostLine about, BigDecimal difference) {
        if (difference.signum() != 0) {
            lines.add(new CostLine(
                    kind,
                    null,
                    null,
                    null,
                    null,
                    about.gpuType(),
                    about.provider(),
                    about.day(),
                    difference,
                    BigDecimal.ZERO,
                    BigDecimal.ZERO));
        }
    }

    private static <T> BigDecimal sum(List<T> lines, Function<T, BigDecimal> part) {
        return lines.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
