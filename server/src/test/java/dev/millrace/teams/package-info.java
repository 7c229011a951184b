/** Specifications of teams. */
@NullMarked
package dev.millrace.teams;

import org.jspecify.annotations.NullMarked;
