/** Millrace: one server with a durable task queue, file jobs, GPU accounting, identity and insight. */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
