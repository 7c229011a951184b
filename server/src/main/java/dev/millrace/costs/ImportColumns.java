package dev.millrace.costs;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.millrace.gpu.Label;
import dev.millrace.platform.ApiException;

/**
 * Reads rows by the names in a file's first line: those of S3's snapshots (date, provider, gpu_type, cost_usd or
 * gpu_hours, source), or those of FOCUS 1.2 (ChargePeriodStart, ProviderName, ResourceType, BilledCost, …).
 */
final class ImportColumns {

    static final BigDecimal MOST = new BigDecimal("9999999999.99");
    private static final int LONGEST_NUMBER = 40;

    private final Map<String, Integer> places = new HashMap<>();
    private final SnapshotKind kind;
    private final boolean isFocus;
    private final int width;

    private ImportColumns(SnapshotKind kind, List<String> header) {
        this.kind = kind;
        for (int i = 0; i < header.size(); i++) {
            places.put(header.get(i).strip(), i);
        }
        this.width = header.size();
        this.isFocus = places.containsKey("ChargePeriodStart");
    }

    /** @throws ApiException 400 that names the columns that are missing, twice there, or not known */
    static ImportColumns of(SnapshotKind kind, List<String> header) {
        ImportColumns columns = new ImportColumns(kind, header);
        columns.refuseDoubled(header);
        List<String> missing = new ArrayList<>();
        for (String[] names : columns.needed()) {
            if (columns.places.keySet().stream().noneMatch(Set.of(names)::contains)) {
                missing.add(String.join(" or ", names));
            }
        }
        if (!missing.isEmpty()) {
            throw ApiException.invalid("line 1", "lacks the columns " + String.join(", ", missing));
        }
        columns.refuseUnknown();
        return columns;
    }

    private void refuseDoubled(List<String> header) {
        Set<String> seen = new HashSet<>();
        Set<String> doubled = header.stream()
                .map(String::strip)
                .filter(name -> !seen.add(name))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!doubled.isEmpty()) {
            throw ApiException.invalid("line 1", "names columns twice: " + String.join(", ", doubled));
        }
    }

    /** A misspelt source would pass in silence. Files of FOCUS have many columns that say nothing to us. */
    private void refuseUnknown() {
        Set<String> known = Set.of("date", "provider", "gpu_type", amountColumn(), "source");
        Set<String> unknown = new TreeSet<>(places.keySet());
        unknown.removeAll(known);
        if (!isFocus && !unknown.isEmpty()) {
            throw ApiException.invalid(
                    "line 1",
                    "has columns that are not known: " + String.join(", ", unknown) + "; known are: "
                            + String.join(", ", new TreeSet<>(known)));
        }
    }

    /** Costs of FOCUS have many places and many rows a day: they are summed by day and then rounded, once. */
    boolean isFocus() {
        return isFocus;
    }

    private String[][] needed() {
        if (isFocus) {
            return kind == SnapshotKind.COST
                    ? new String[][] {PROVIDER, TYPE, {"BilledCost"}, {"BillingCurrency"}}
                    : new String[][] {PROVIDER, TYPE, {"ConsumedQuantity"}, {"ConsumedUnit"}};
        }
        return new String[][] {{"date"}, {"provider"}, {"gpu_type"}, {amountColumn()}};
    }

    private static final String[] PROVIDER = {"ServiceProviderName", "ProviderName"};
    private static final String[] TYPE = {"x_GpuType", "ResourceType", "SkuId", "ServiceName"};

    private String amountColumn() {
        return kind == SnapshotKind.COST ? "cost_usd" : "gpu_hours";
    }

    /** A charge for no usage has no hours: a credit, a purchase, a tax. */
    boolean isOfNoUse(List<String> cells) {
        return isFocus
                && kind == SnapshotKind.USAGE
                && cells.size() == width
                && text(cells, "ConsumedQuantity").isEmpty()
                && text(cells, "ConsumedUnit").isEmpty();
    }

    /** The row, or null after its problems have been added to the list. */
    @Nullable
    ImportRow read(List<String> cells, long line, List<RowProblem> problems) {
        if (cells.size() != width) {
            problems.add(new RowProblem(line, "row", "has " + cells.size() + " cells, not " + width));
            return null;
        }
        int before = problems.size();
        LocalDate date = cell(line, problems, isFocus ? "ChargePeriodStart" : "date", () -> day(cells));
        String provider = cell(
                line,
                problems,
                "provider",
                () -> Label.parse("provider", text(cells, isFocus ? PROVIDER : A_PROVIDER)));
        String type =
                cell(line, problems, "gpu_type", () -> Label.parse("gpu_type", text(cells, isFocus ? TYPE : A_TYPE)));
        BigDecimal amount = cell(
                line,
                problems,
                isFocus ? "amount" : amountColumn(),
                () -> isFocus ? focusAmount(cells) : amount(cells));
        String source = cell(line, problems, "source", () -> source(cells));
        return date == null
                        || provider == null
                        || type == null
                        || amount == null
                        || source == null
                        || problems.size() > before
                ? null
                : new ImportRow(date, provider, type, amount, source);
    }

    private static final String[] A_PROVIDER = {"provider"};
    private static final String[] A_TYPE = {"gpu_type"};

    private static <T> @Nullable T cell(long line, List<RowProblem> problems, String field, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ApiException e) {
            e.problems().forEach(problem -> problems.add(new RowProblem(line, problem.field(), problem.reason())));
        } catch (DateTimeException e) {
            problems.add(new RowProblem(line, field, "must be a date, like 2026-01-09"));
        } catch (NumberFormatException e) {
            problems.add(new RowProblem(line, field, "must be a number, like 150.50"));
        }
        return null;
    }

    private LocalDate day(List<String> cells) {
        String text = text(cells, isFocus ? new String[] {"ChargePeriodStart"} : new String[] {"date"});
        LocalDate day = isFocus && text.length() > 10
                ? OffsetDateTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDate()
                : LocalDate.parse(text);
        if (day.getYear() < 1 || day.getYear() > 9999) {
            throw new DateTimeException("no common year");
        }
        return day;
    }

    private BigDecimal amount(List<String> cells) {
        BigDecimal amount = number(cells, amountColumn());
        if (amount.scale() > 2) {
            throw ApiException.invalid(amountColumn(), "must have at most two decimal places");
        }
        if (amount.signum() < 0 || amount.compareTo(MOST) > 0) {
            throw ApiException.invalid(amountColumn(), "must be from 0 to " + MOST.toPlainString());
        }
        return amount;
    }

    private BigDecimal focusAmount(List<String> cells) {
        if (kind == SnapshotKind.COST) {
            if (!text(cells, "BillingCurrency").equals("USD")) {
                throw ApiException.invalid("BillingCurrency", "must be USD");
            }
            return number(cells, "BilledCost");
        }
        if (!text(cells, "ConsumedUnit").equalsIgnoreCase("hours")) {
            throw ApiException.invalid("ConsumedUnit", "must be Hours");
        }
        return number(cells, "ConsumedQuantity");
    }

    private BigDecimal number(List<String> cells, String column) {
        String text = text(cells, column);
        if (text.length() > LONGEST_NUMBER
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new NumberFormatException();
        }
        BigDecimal number = new BigDecimal(text);
        if (number.abs().compareTo(MOST) > 0 || number.scale() > LONGEST_NUMBER) {
            throw ApiException.invalid(column, "must be at most " + MOST.toPlainString());
        }
        return number;
    }

    private String source(List<String> cells) {
        Integer place = places.get("source");
        String given = place == null ? "" : cells.get(place).strip();
        String source = given.isEmpty() ? NewSnapshot.REPORTED : Label.key(Label.parse("source", given));
        if (source.equals(NewSnapshot.MEASURED)) {
            throw ApiException.invalid("source", "must not be " + NewSnapshot.MEASURED);
        }
        return source;
    }

    /** The first of the columns that says something: of a credit, providers seldom name the resource. */
    private String text(List<String> cells, String... names) {
        for (String name : names) {
            Integer place = places.get(name);
            String text = place == null ? "" : cells.get(place).strip();
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }
}
