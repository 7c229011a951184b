package dev.millrace.gpu;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** The price book. */
@Repository
class PriceRepository {

    private final JdbcClient db;

    PriceRepository(JdbcClient db) {
        this.db = db;
    }

    private static final String LOCK = """
            select pg_advisory_xact_lock(hashtext('millrace.prices'))
            """;

    /** Until the transaction ends nobody else changes a price, and no run is priced. */
    void lock() {
        db.sql(LOCK).query(row -> {});
    }

    private static final String TODAY = """
            select cast(now() at time zone 'UTC' as date) as today
            """;

    /** The day that is not over yet. */
    LocalDate today() {
        return db.sql(TODAY)
                .query((row, number) -> row.getObject("today", LocalDate.class))
                .single();
    }

    private static final String INSERT = """
            insert into gpu_prices (id, provider, gpu_type, purchase, usd_per_gpu_hour, valid_from, valid_to, user_id)
            values (:id, :provider, :gpuType, :purchase, :price, :from, :to, :user)
            returning *
            """;

    Price insert(UUID id, UUID user, NewPrice price) {
        return db.sql(INSERT)
                .param("id", id)
                .param("user", user)
                .param("provider", price.provider())
                .param("gpuType", price.gpuType())
                .param("purchase", price.purchase().word())
                .param("price", price.usdPerGpuHour())
                .param("from", price.validFrom())
                .param("to", price.validTo())
                .query(PriceRepository::price)
                .single();
    }

    private static final String OVERLAPPING = """
            select *
              from gpu_prices
             where lower(provider) = :provider
               and lower(gpu_type) = :gpuType
               and purchase = :purchase
               and daterange(valid_from, valid_to, '[]') && daterange(:from, cast(:to as date), '[]')
               and id <> :except
             order by valid_from
             limit 1
            """;

    /** A price of the same kind that is valid on one of the days, besides the given one. */
    Optional<Price> findOverlapping(NewPrice price, UUID except) {
        return db.sql(OVERLAPPING)
                .param("provider", Label.key(price.provider()))
                .param("gpuType", Label.key(price.gpuType()))
                .param("purchase", price.purchase().word())
                .param("from", price.validFrom())
                .param("to", price.validTo())
                .param("except", except)
                .query(PriceRepository::price)
                .optional();
    }

    private static final String END = """
            update gpu_prices
               set valid_to = :to,
                   updated_at = now()
             where id = :id
            returning *
            """;

    Price end(UUID id, @Nullable LocalDate to) {
        return db.sql(END)
                .param("id", id)
                .param("to", to)
                .query(PriceRepository::price)
                .single();
    }

    private static final String DELETE = """
            delete from gpu_prices
             where id = :id
            """;

    void delete(UUID id) {
        db.sql(DELETE).param("id", id).update();
    }

    private static final String FIND = """
            select *
              from gpu_prices
             where id = :id
            """;

    Optional<Price> find(UUID id) {
        return db.sql(FIND).param("id", id).query(PriceRepository::price).optional();
    }

    private static final String LIST = """
            select *
              from gpu_prices
             where lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and lower(gpu_type) = coalesce(cast(:gpuType as text), lower(gpu_type))
             order by lower(provider), lower(gpu_type), purchase, valid_from
            offset :skip
             limit :limit
            """;

    private static final String COUNT = """
            select count(*)
              from gpu_prices
             where lower(provider) = coalesce(cast(:provider as text), lower(provider))
               and lower(gpu_type) = coalesce(cast(:gpuType as text), lower(gpu_type))
            """;

    Page<Price> list(@Nullable String provider, @Nullable String gpuType, PageRequest page) {
        List<Price> prices = filtered(LIST, provider, gpuType)
                .param("skip", page.skip())
                .param("limit", page.limit())
                .query(PriceRepository::price)
                .list();
        return new Page<>(
                prices,
                page,
                filtered(COUNT, provider, gpuType).query(Long.class).single());
    }

    private StatementSpec filtered(String sql, @Nullable String provider, @Nullable String gpuType) {
        return db.sql(sql)
                .param("provider", provider == null ? null : Label.key(provider))
                .param("gpuType", gpuType == null ? null : Label.key(gpuType));
    }

    private static Price price(ResultSet row, int number) throws SQLException {
        return new Price(
                row.getObject("id", UUID.class),
                row.getString("provider"),
                row.getString("gpu_type"),
                Purchase.of(row.getString("purchase")),
                row.getBigDecimal("usd_per_gpu_hour").stripTrailingZeros(),
                row.getObject("valid_from", LocalDate.class),
                row.getObject("valid_to", LocalDate.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
