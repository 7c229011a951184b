/** API keys over HTTP. */
@NullMarked
package dev.millrace.apikeys.web;

import org.jspecify.annotations.NullMarked;
