/** Requests to addresses that users name: kept away from the networks that are none of their business. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package dev.millrace.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
