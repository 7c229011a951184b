/** Specifications of requests to addresses that users name. */
@NullMarked
package dev.millrace.outbound;

import org.jspecify.annotations.NullMarked;
