/** Specifications of gpu. */
@NullMarked
package dev.millrace.gpu;

import org.jspecify.annotations.NullMarked;
