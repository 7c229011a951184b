/** Lets clients repeat a POST without a second effect: the header {@code Idempotency-Key}. */
@NullMarked
package dev.millrace.platform.idempotency;

import org.jspecify.annotations.NullMarked;
