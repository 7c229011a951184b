package dev.millrace.gpu;

import java.time.LocalDate;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/**
 * Keeps the price book. What a run cost never changes with it: a price prices what happens from now on, and what had no
 * price until now.
 */
@Service
public class PriceService {

    private static final UUID NONE = new UUID(0, 0);

    private final PriceRepository prices;
    private final SpendRepository spend;
    private final AuditLog audit;
    private final Ids ids;

    PriceService(PriceRepository prices, SpendRepository spend, AuditLog audit, Ids ids) {
        this.prices = prices;
        this.spend = spend;
        this.audit = audit;
        this.ids = ids;
    }

    /**
     * Adds a price. Time in the books that had none on its days is priced with it.
     *
     * @throws ApiException 403 for mere users, 409 where another of its kind is valid on one of its days
     */
    @Transactional
    public Price add(Caller caller, NewPrice price) {
        requireKeeper(caller);
        prices.lock();
        refuseOverlap(price, NONE);
        Price made = prices.insert(ids.next(), caller.userId(), price);
        spend.price(made);
        audit.record(entry("price.added", caller, made));
        return made;
    }

    /** @throws ApiException 404 */
    public Price get(UUID id) {
        return prices.find(id).orElseThrow(() -> noPrice(id));
    }

    public Page<Price> list(@Nullable String provider, @Nullable String gpuType, PageRequest page) {
        return prices.list(provider, gpuType, page);
    }

    /**
     * Says which day is a price's last; for another price, end this one and add the next.
     *
     * @param validTo null for no end in sight
     * @throws ApiException 403 for mere users, 409 where closed days would change, or another price is valid on one of the
     *     days
     */
    @Transactional
    public Price end(Caller caller, UUID id, @Nullable LocalDate validTo) {
        requireKeeper(caller);
        prices.lock();
        Price price = get(id);
        LocalDate today = prices.today();
        if (isBefore(validTo, today) || isBefore(price.validTo(), today)) {
            throw ApiException.conflict("days before " + today + " are closed: no change of a price touches them");
        }
        NewPrice changed = new NewPrice(
                price.provider(), price.gpuType(), price.purchase(), price.usdPerGpuHour(), price.validFrom(), validTo);
        refuseOverlap(changed, id);
        Price ended = prices.end(id, validTo);
        audit.record(entry("price.ended", caller, ended).with("old_valid_to", price.validTo()));
        return ended;
    }

    /** @throws ApiException 403 for mere users, 404, 409 where the price is or was valid */
    @Transactional
    public void delete(Caller caller, UUID id) {
        requireKeeper(caller);
        prices.lock();
        Price price = get(id);
        if (!price.validFrom().isAfter(prices.today())) {
            throw ApiException.conflict("price " + id + " is or was valid and stays in the book; end it instead");
        }
        prices.delete(id);
        audit.record(entry("price.deleted", caller, price));
    }

    private static AuditEntry entry(String action, Caller caller, Price price) {
        return AuditEntry.of(action)
                .by(caller.userId(), caller.keyId())
                .on("price", price.id())
                .with("provider", price.provider())
                .with("gpu_type", price.gpuType())
                .with("purchase", price.purchase().word())
                .with("usd_per_gpu_hour", price.usdPerGpuHour().toPlainString())
                .with("valid_from", price.validFrom())
                .with("valid_to", price.validTo());
    }

    private void refuseOverlap(NewPrice price, UUID except) {
        prices.findOverlapping(price, except).ifPresent(other -> {
            throw ApiException.conflict("price " + other.id() + " is valid from " + other.validFrom()
                    + (other.validTo() == null ? " on" : " to " + other.validTo()) + "; end it first");
        });
    }

    private static boolean isBefore(@Nullable LocalDate day, LocalDate today) {
        return day != null && day.isBefore(today);
    }

    private static void requireKeeper(Caller caller) {
        if (!caller.seesAllWork()) {
            throw ApiException.forbidden("prices are set by admins and operators");
        }
    }

    private static ApiException noPrice(UUID id) {
        return ApiException.notFound("there is no price " + id);
    }
}
