/** Specifications of identity's routes. */
@NullMarked
package dev.millrace.identity.web;

import org.jspecify.annotations.NullMarked;
