/** Specifications of costs. */
@NullMarked
package dev.millrace.costs;

import org.jspecify.annotations.NullMarked;
