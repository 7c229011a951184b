package dev.millrace.gpu.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.gpu.Price;
import dev.millrace.gpu.PriceService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.Query;

@RestController
@RequestMapping("/api/v1/prices")
@Tag(name = "Costs")
class PriceController {

    private final PriceService prices;

    PriceController(PriceService prices) {
        this.prices = prices;
    }

    /** Lists the price book by provider, type, purchase and day. */
    @GetMapping
    ResponseEntity<List<Price>> list(@Query PriceQuery query, PageRequest page) {
        return Lists.bare(prices.list(query.provider(), query.gpuType(), page));
    }

    /**
     * Adds a price; for admins and operators. What had no price on its days is priced with it, what had one keeps it. Two
     * of one kind on the same day are refused (409).
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Price add(Caller caller, @RequestBody NewPriceRequest request) {
        return prices.add(caller, request.price());
    }

    /** Shows a price. */
    @GetMapping("/{priceId}")
    Price get(@PathVariable UUID priceId) {
        return prices.get(priceId);
    }

    /** Says which day is a price's last; for admins and operators. Days that are over stay as they are (409). */
    @PutMapping("/{priceId}")
    Price end(Caller caller, @PathVariable UUID priceId, @RequestBody PriceEndRequest request) {
        return prices.end(caller, priceId, request.validTo());
    }

    /** Deletes a price that is not valid yet; for admins and operators. */
    @DeleteMapping("/{priceId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID priceId) {
        prices.delete(caller, priceId);
    }
}
