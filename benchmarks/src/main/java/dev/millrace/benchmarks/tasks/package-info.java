/** Measures the queue, beside other queues on the same PostgreSQL. */
@NullMarked
package dev.millrace.benchmarks.tasks;

import org.jspecify.annotations.NullMarked;
