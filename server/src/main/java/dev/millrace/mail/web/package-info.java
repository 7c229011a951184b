/** The outbox, for admins. */
@NullMarked
package dev.millrace.mail.web;

import org.jspecify.annotations.NullMarked;
