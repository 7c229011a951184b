/** The handlers that every server brings: they run tasks without any worker of one's own. */
@ApplicationModule(allowedDependencies = {"platform", "tasks", "database", "outbound"})
@NullMarked
package dev.millrace.handlers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
