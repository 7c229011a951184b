/** The OAuth2 server's protocol, and the routes of the applications that use it. */
@NullMarked
package dev.millrace.oauth2.web;

import org.jspecify.annotations.NullMarked;
