/** Breaks a running Millrace on purpose, writes down what it promised meanwhile, and checks that it kept it. */
@NullMarked
package dev.millrace.chaos;

import org.jspecify.annotations.NullMarked;
