/** The pages under {@code /accounts} and {@code /admin}: made by the server, and complete without a script. */
@NullMarked
package dev.millrace.accounts.web;

import org.jspecify.annotations.NullMarked;
