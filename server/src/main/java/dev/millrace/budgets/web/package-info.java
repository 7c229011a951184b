/** The routes of budgets. */
@NullMarked
package dev.millrace.budgets.web;

import org.jspecify.annotations.NullMarked;
