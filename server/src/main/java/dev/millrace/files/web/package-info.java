/** The routes of file jobs. */
@NullMarked
package dev.millrace.files.web;

import org.jspecify.annotations.NullMarked;
