/** Specifications of webhooks. */
@NullMarked
package dev.millrace.webhooks;

import org.jspecify.annotations.NullMarked;
