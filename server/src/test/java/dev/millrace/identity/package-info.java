/** Specifications of identity. */
@NullMarked
package dev.millrace.identity;

import org.jspecify.annotations.NullMarked;
