/** The routes of workers. */
@NullMarked
package dev.millrace.workers.web;

import org.jspecify.annotations.NullMarked;
