/** The audit log over HTTP, for admins. */
@NullMarked
package dev.millrace.audit.web;

import org.jspecify.annotations.NullMarked;
