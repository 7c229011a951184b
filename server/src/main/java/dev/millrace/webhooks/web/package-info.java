/** The routes of webhooks. */
@NullMarked
package dev.millrace.webhooks.web;

import org.jspecify.annotations.NullMarked;
