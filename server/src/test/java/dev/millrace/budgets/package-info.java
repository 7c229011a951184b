/** Specifications of budgets. */
@NullMarked
package dev.millrace.budgets;

import org.jspecify.annotations.NullMarked;
