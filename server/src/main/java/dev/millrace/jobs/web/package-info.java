/** The routes that all types of jobs share. */
@NullMarked
package dev.millrace.jobs.web;

import org.jspecify.annotations.NullMarked;
