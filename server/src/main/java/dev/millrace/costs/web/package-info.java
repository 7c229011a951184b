/** The routes of costs and usage. */
@NullMarked
package dev.millrace.costs.web;

import org.jspecify.annotations.NullMarked;
