/** Runs tasks of a Millrace server in any Java program. Begin with {@link dev.millrace.worker.Worker}. */
@NullMarked
package dev.millrace.worker;

import org.jspecify.annotations.NullMarked;
