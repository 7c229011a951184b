/** The routes of schedules. */
@NullMarked
package dev.millrace.schedules.web;

import org.jspecify.annotations.NullMarked;
