package dev.millrace.engine.child;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.LongConsumer;

import dev.millrace.pipelines.Column;
import dev.millrace.pipelines.CompiledPipeline;

/** A file that was looked at and can be read by the engine. */
sealed interface Input permits CsvInput, JsonInput, ParquetInput {

    static Input of(Source source, Order order, Connection connection) throws IOException, SQLException, Refusal {
        return switch (source.format()) {
            case CSV, TSV -> CsvInput.of(source, order);
            case JSON, NDJSON -> JsonInput.of(source, connection, order.bounds());
            case PARQUET -> ParquetInput.of(source, connection, order.bounds());
        };
    }

    /** The columns that steps and people see. */
    List<Column> columns();

    /** A select of the columns from the file, as the engine reads it. */
    String select();

    /** The statement that gives a compiled pipeline the relation that it reads. */
    default String define(CompiledPipeline compiled) {
        String select = compiled.rowNumberColumn()
                .map(number ->
                        "select *, row_number() over () as %s from (%s)".formatted(Duck.identifier(number), select()))
                .orElseGet(this::select);
        return "create or replace temp view " + CompiledPipeline.INPUT + " as " + select;
    }

    /** Counts the records without the engine's reader: the witness of the accounting law. */
    long count(Connection connection, LongConsumer progress) throws IOException, SQLException;
}
