/** The client and the worker library, held against the server of this build. */
@NullMarked
package dev.millrace.libraries;

import org.jspecify.annotations.NullMarked;
