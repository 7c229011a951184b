/** How often somebody may ask, and guess: counts of requests, and waits after wrong passwords. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package dev.millrace.limits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
