/** The routes of tasks. */
@NullMarked
package dev.millrace.taskapi.web;

import org.jspecify.annotations.NullMarked;
