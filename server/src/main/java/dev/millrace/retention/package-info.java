/** Retention: ended tasks are kept for a set time, and then go with the partition that they lie in. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package dev.millrace.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
