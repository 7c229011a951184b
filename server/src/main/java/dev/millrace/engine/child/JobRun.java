package dev.millrace.engine.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.duckdb.DuckDBPreparedStatement;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.pipelines.CompiledPipeline;
import dev.millrace.pipelines.Limit;
import dev.millrace.pipelines.Pipeline;
import dev.millrace.pipelines.PipelineCompiler;
import dev.millrace.pipelines.RowEffect;
import dev.millrace.pipelines.Sort;

/**
 * Processes one file: the engine reads it straight, a witness counts its records beside it, and what was written is counted
 * again. Only when the engine stumbles, or the counts differ, is the file read with care.
 */
final class JobRun {

    /** How many times its memory an engine may sort on several threads. */
    private static final int PIECES_FOR_ONE = 8;

    private final Order order;
    private final Path folder;
    private final Pipeline pipeline;
    private final Progress progress;
    private final JsonMapper json;

    JobRun(Order order, Progress progress, JsonMapper json) {
        this.order = order;
        this.folder = Path.of(order.folder());
        this.pipeline = Pipeline.parse(order.steps());
        this.progress = progress;
        this.json = json;
    }

    Reply.Finished run() throws IOException, SQLException, Refusal {
        Source source = Source.whole(order, progress::preparing);
        if (order.bounds().threads() == 1 || sortsMuch(source)) {
            return run(source, order.bounds().onOneThread());
        }
        try {
            return run(source, order.bounds());
        } catch (SQLException e) {
            if (!Complaints.isAboutMemory(e)) {
                throw e;
            }
            return run(source, order.bounds().onOneThread());
        }
    }

    /**
     * Whether several threads would need more memory than there is. When the sorted pieces of a file are merged, each thread
     * has a part of every piece in its hands at the same time, and writes a page of its own.
     */
    private boolean sortsMuch(Source source) {
        return source.size() / order.bounds().memory() >= PIECES_FOR_ONE
                && pipeline.steps().stream().anyMatch(Sort.class::isInstance);
    }

    private Reply.Finished run(Source source, Bounds bounds) throws IOException, SQLException, Refusal {
        try (Connection connection = Duck.open(folder, bounds);
                Rejects rejects = new Rejects(folder)) {
            Input input = Input.of(source, order, connection);
            Attempt attempt = new Attempt(connection, source, input);
            if (input instanceof CsvInput csv) {
                return runText(csv, attempt, rejects);
            }
            attempt.run();
            attempt.rejects(rejects, row -> row);
            return finish(attempt, attempt.counted, rejects);
        }
    }

    /** The engine is asked first; the careful reader only if it has to be. */
    private Reply.Finished runText(CsvInput csv, Attempt attempt, Rejects rejects)
            throws IOException, SQLException, Refusal {
        if (csv.isPlain()) {
            try {
                attempt.run();
                if (attempt.isBalanced()) {
                    attempt.rejects(rejects, csv);
                    return finish(attempt, attempt.counted, rejects);
                }
            } catch (SQLException e) {
                if (!Complaints.isAboutText(e)) {
                    throw e;
                }
            }
        }
        CsvChecker checker = new CsvChecker(csv.shape(), attempt.dialect.used());
        CsvCleaning cleaning = CsvCleaning.of(csv, checker, folder, order.onBadRow(), rejects);
        Attempt second = new Attempt(attempt.connection, attempt.source, cleaning.clean());
        second.run();
        if (second.counted + cleaning.rejected() != cleaning.records()) {
            throw Refusal.integrity("%,d records were read with care, but %,d and %,d rejected ones were counted"
                    .formatted(cleaning.records(), second.counted, cleaning.rejected()));
        }
        second.rejects(rejects, csv);
        return finish(second, cleaning.records(), rejects);
    }

    private Reply.Finished finish(Attempt attempt, long rowsIn, Rejects rejects) throws IOException, Refusal {
        attempt.requireBalance();
        long filtered = rowsIn - rejects.count() - attempt.written;
        boolean keepsAll = pipeline.steps().stream().allMatch(step -> step.rowEffect() == RowEffect.KEEPS);
        if (filtered < 0 || (keepsAll && filtered > 0)) {
            throw Refusal.integrity("%,d rows came in, %,d went out and %,d were rejected: %,d are unaccounted for"
                    .formatted(rowsIn, attempt.written, rejects.count(), filtered));
        }
        rejects.close();
        return new Reply.Finished(
                rowsIn,
                attempt.written,
                filtered,
                rejects.count(),
                attempt.output.name(),
                Files.size(attempt.output.path()),
                rejects.count() == 0 ? null : Rejects.NAME);
    }

    /** One run of the query over one form of the file. */
    private final class Attempt {

        private final Connection connection;
        private final Source source;
        private final Input input;
        private final Output output;
        private final TypedColumns dialect = new TypedColumns();
        private final CompiledPipeline compiled;
        private final String query;
        private long counted;
        private long copied;
        private long written;
        private List<Long> scanned = List.of();

        Attempt(Connection connection, Source source, Input input) {
            this.connection = connection;
            this.source = source;
            this.input = input;
            this.output = Output.of(pipeline, source, input, folder);
            this.compiled = PipelineCompiler.compile(pipeline, input.columns(), dialect);
            this.query = output.isTyped() ? dialect.values(compiled.sql(), compiled.columns()) : compiled.sql();
        }

        void run() throws IOException, SQLException, Refusal {
            CompletableFuture<Long> witness = CompletableFuture.supplyAsync(this::count, Thread::startVirtualThread);
            try (Statement statement = connection.createStatement()) {
                statement.execute(input.define(compiled));
                List<EngineColumn> columns = EngineColumn.of(connection, query);
                DuckDBPreparedStatement copy = statement.unwrap(DuckDBPreparedStatement.class);
                progress.querying(source.size(), () -> fraction(copy));
                copied = statement.executeLargeUpdate(output.copy(query, columns));
            }
            scanned = input instanceof ParquetInput
                    ? List.of()
                    : Profile.of(folder, json).scanned();
            counted = join(witness);
            progress.counted(counted);
            written = output.count(connection, compiled.columns().size());
        }

        private long count() {
            try {
                return input.count(connection, bytes -> {});
            } catch (IOException | SQLException e) {
                throw new IllegalStateException("the records cannot be counted", e);
            }
        }

        private static double fraction(DuckDBPreparedStatement statement) {
            try {
                return statement.getQueryProgress().getPercentage() / 100;
            } catch (SQLException closed) {
                return 1;
            }
        }

        /** Whether the engine saw every record, and wrote every row that it says it wrote. */
        boolean isBalanced() {
            return copied == written && (mayStopEarly() || scanned.stream().allMatch(rows -> rows == counted));
        }

        void requireBalance() throws Refusal {
            if (!isBalanced()) {
                throw Refusal.integrity(
                        "the file has %,d records, the engine read %s; it says %,d were written, and %,d are there"
                                .formatted(counted, scanned, copied, written));
            }
        }

        /** After the first rows of a limit nothing more is read; Parquet pages are skipped by their statistics. */
        private boolean mayStopEarly() {
            return input instanceof ParquetInput || pipeline.steps().stream().anyMatch(Limit.class::isInstance);
        }

        /** Writes down the rows of a text file that a step could not convert. */
        void rejects(Rejects rejects, CsvInput original) throws IOException, SQLException, Refusal {
            if (compiled.rejectsSql().isPresent()) {
                try (CsvLines lines = new CsvLines(original, new CsvChecker(original.shape(), dialect.used()))) {
                    rejects(rejects, lines::lineOf);
                }
            }
        }

        /** Writes down the rows that a step could not convert. */
        void rejects(Rejects rejects, LineFinder lines) throws IOException, SQLException, Refusal {
            if (compiled.rejectsSql().isEmpty()) {
                return;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery(compiled.rejectsSql().get())) {
                while (rows.next()) {
                    long row = rows.getLong("line");
                    Long line = rows.wasNull() ? null : Long.valueOf(lines.lineOf(row));
                    rejects.add(line, rows.getString("reason"), rows.getString("raw"));
                }
            }
        }
    }

    /** Finds the line of a row by the row's number in the file. */
    private interface LineFinder {
        long lineOf(long row) throws IOException, Refusal;
    }

    private static long join(CompletableFuture<Long> witness) throws IOException {
        try {
            return witness.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while counting", e);
        } catch (ExecutionException e) {
            throw new IOException("the records cannot be counted", e.getCause());
        }
    }
}
