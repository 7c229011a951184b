package dev.millrace.costs;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.identity.Caller;
import dev.millrace.platform.Ids;
import dev.millrace.teams.TeamService;

/**
 * Writes the books in the columns of FOCUS 1.2, a row for each run and day, in pieces: neither memory nor a transaction
 * holds all of it.
 */
@Service
public class FocusExport {

    private static final int AT_ONCE = 5000;
    private static final BigDecimal MICROS_AN_HOUR = BigDecimal.valueOf(3_600_000_000L);

    private static final String HEADER = """
            BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,\
            ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,\
            ConsumedQuantity,ConsumedUnit,PricingCategory,PricingQuantity,PricingUnit,ListUnitPrice,ContractedUnitPrice,\
            SkuId,SkuMeter,SkuPriceId,ProviderName,PublisherName,InvoiceIssuerName,ServiceProviderName,HostProviderName,\
            ServiceCategory,ServiceSubcategory,ServiceName,ResourceId,ResourceType,RegionId,SubAccountId,SubAccountName,\
            BillingAccountId,BillingAccountName,Tags,\
            x_JobId,x_TaskId,x_QueueName,x_Handler,x_UserId,x_GpuType,x_GpuCount,x_Outcome,x_CostState
            """;

    private final FocusRepository books;
    private final TeamService teams;

    FocusExport(FocusRepository books, TeamService teams) {
        this.books = books;
        this.teams = teams;
    }

    /**
     * Writes what the caller may see. A month that is over stays as it was when it ended: what was changed in it afterwards
     * comes as corrections, in the month of the change.
     *
     * @param safeCells whether cells that a spreadsheet would take for formulas begin with an apostrophe
     */
    public void write(Caller caller, Days days, boolean safeCells, Writer out) throws IOException {
        @Nullable Set<UUID> seen = caller.seesAllWork() ? null : teams.teamsOf(caller.userId());
        out.write(HEADER);
        write((day, after) -> books.runs(day, after, days.end(), seen, AT_ONCE), days, safeCells, out);
        write((day, after) -> books.corrections(day, after, days.end(), seen, AT_ONCE), days, safeCells, out);
    }

    /** Reads the rows that follow on a day and an id. */
    private interface Pages {

        List<FocusRow> after(LocalDate day, UUID id);
    }

    private static void write(Pages pages, Days days, boolean safeCells, Writer out) throws IOException {
        LocalDate day = days.start();
        UUID last = Ids.LEAST;
        List<FocusRow> part;
        do {
            part = pages.after(day, last);
            for (FocusRow row : part) {
                write(row, safeCells, out);
                day = row.bookedOn();
                last = row.id();
            }
        } while (part.size() == AT_ONCE);
    }

    private static void write(FocusRow row, boolean safeCells, Writer out) throws IOException {
        BigDecimal sign = BigDecimal.valueOf(row.sign());
        // Nobody has said what it costs: that is nothing to write, not a zero.
        String cost = row.cost() == null ? "" : row.cost().multiply(sign).toPlainString();
        String price = row.price() == null ? "" : row.price().toPlainString();
        String hours = row.gpuMicros()
                .multiply(sign)
                .divide(MICROS_AN_HOUR, 10, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        LocalDate month = row.bookedOn().withDayOfMonth(1);
        String pricing =
                switch (row.purchase()) {
                    case "spot" -> "Dynamic";
                    case "reserved" -> "Committed";
                    default -> "Standard";
                };
        String sku = row.provider() + "/" + row.gpuType();
        Object[] cells = {
            cost,
            cost,
            cost,
            cost,
            "USD",
            month.atStartOfDay(ZoneOffset.UTC).toInstant(),
            month.plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
            row.beganAt().truncatedTo(ChronoUnit.SECONDS),
            secondAfter(row),
            "Usage",
            row.isCorrection() ? "Correction" : "",
            row.handler() + " on " + row.gpuCount() + " x " + row.gpuType(),
            "Usage-Based",
            hours,
            "Hours",
            pricing,
            hours,
            "Hours",
            price,
            price,
            sku,
            "GPU time",
            sku + "/" + row.purchase(),
            row.provider(),
            row.provider(),
            row.provider(),
            row.provider(),
            row.provider(),
            "AI and Machine Learning",
            "Other (AI and Machine Learning)",
            "GPU",
            row.jobId(),
            row.gpuType(),
            "",
            row.teamId(),
            row.teamName() == null ? "" : row.teamName(),
            "millrace",
            "Millrace",
            "{\"millrace/outcome\":\"" + row.outcome() + "\"}",
            row.jobId(),
            row.taskId() == null ? "" : row.taskId(),
            row.queue() == null ? "" : row.queue(),
            row.handler(),
            row.userId(),
            row.gpuType(),
            row.gpuCount(),
            row.outcome(),
            row.cost() == null ? "unpriced" : "final"
        };
        for (int i = 0; i < cells.length; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(cell(cells[i].toString(), safeCells));
        }
        out.write("\n");
    }

    /** Times are in whole seconds there, and an end is excluded: a period that begins and ends in one second has one. */
    private static Instant secondAfter(FocusRow row) {
        Instant whole = row.endedAt().truncatedTo(ChronoUnit.SECONDS);
        return whole.isAfter(row.beganAt())
                ? whole
                : row.beganAt().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    private static String cell(String text, boolean safe) {
        String shown = safe && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = shown.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? shown : '"' + shown.replace("\"", "\"\"") + '"';
    }
}
