/** What operators look at: health, readiness, information and the API's description. */
@ApplicationModule(allowedDependencies = {"platform", "database", "storage", "identity", "tasks"})
@NullMarked
package dev.millrace.insight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
