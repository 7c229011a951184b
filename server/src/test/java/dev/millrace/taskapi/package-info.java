/** Specifications of taskapi. */
@NullMarked
package dev.millrace.taskapi;

import org.jspecify.annotations.NullMarked;
