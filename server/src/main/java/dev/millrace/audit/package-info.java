/** Who did what, from where and when: a log that is only ever added to. */
@ApplicationModule(allowedDependencies = "platform")
@NullMarked
package dev.millrace.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
