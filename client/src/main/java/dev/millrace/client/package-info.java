/** The API of a Millrace server as Java records and methods. Begin with {@link dev.millrace.client.Millrace}. */
@NullMarked
package dev.millrace.client;

import org.jspecify.annotations.NullMarked;
