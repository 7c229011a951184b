/**
 * What runs inside the engine's child process: sniffs a file, runs the pipeline in DuckDB and accounts for every row.
 *
 * <p>This code shares nothing with the server but the messages: no Spring, no database, no credentials.
 */
@NullMarked
package dev.millrace.engine.child;

import org.jspecify.annotations.NullMarked;
