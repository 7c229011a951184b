/** The routes of teams. */
@NullMarked
package dev.millrace.teams.web;

import org.jspecify.annotations.NullMarked;
