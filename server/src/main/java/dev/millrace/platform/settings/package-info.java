/** What may be set, and what is said about a setting that may not. */
@NullMarked
package dev.millrace.platform.settings;

import org.jspecify.annotations.NullMarked;
