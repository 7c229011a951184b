/** How HTTP is spoken here: the error body, strict requests, paging headers and request ids. */
@NullMarked
package dev.millrace.platform.web;

import org.jspecify.annotations.NullMarked;
