/** What tests share: a real database, the whole server, and a client for its API. */
@NullMarked
package dev.millrace.testing;

import org.jspecify.annotations.NullMarked;
