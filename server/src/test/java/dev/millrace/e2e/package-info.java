/** The server as its users meet it: a process with a data folder, killed and started again. */
@NullMarked
package dev.millrace.e2e;

import org.jspecify.annotations.NullMarked;
