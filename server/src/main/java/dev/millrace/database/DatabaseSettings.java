package dev.millrace.database;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the database is, and how long we wait for it.
 *
 * @param url the database ({@code DATABASE_URL}); empty for the embedded one
 * @param poolSize how many connections this server holds at most
 * @param acquireTimeout how long a caller waits for a connection before it is told that the database is away
 * @param requestTimeout how long an HTTP request waits for the answer to one statement
 * @param statementTimeout how long a statement may take that no HTTP request waits for
 * @param transactionIdleTimeout after how long the database ends a transaction that does nothing: it would keep vacuum
 *     from removing dead rows, and the queue slow
 * @param startTimeout how long a starting server waits for a database that is away
 * @param programs the folder for the embedded database's own programs; null for {@code postgres} in the data folder
 */
@Validated
@ConfigurationProperties("millrace.database")
public record DatabaseSettings(
        @DefaultValue("") String url,
        @DefaultValue("20") @Min(4) @Max(1000) int poolSize,
        @DefaultValue("2s") Duration acquireTimeout,
        @DefaultValue("2500ms") Duration requestTimeout,
        @DefaultValue("30s") Duration statementTimeout,
        @DefaultValue("60s") Duration transactionIdleTimeout,
        @DefaultValue("60s") Duration startTimeout,
        @Nullable Path programs) {

    public boolean isEmbedded() {
        return url.isBlank();
    }
}
