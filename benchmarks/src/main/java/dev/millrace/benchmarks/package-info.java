/** Benchmarks: a server measured from outside, as its users see it, beside the same work done without it. */
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
