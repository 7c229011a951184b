/** Identity over HTTP: who may call what, and the routes of accounts and tokens. */
@NullMarked
package dev.millrace.identity.web;

import org.jspecify.annotations.NullMarked;
