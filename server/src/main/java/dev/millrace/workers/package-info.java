/** Programs that run tasks: who they are, how they are, and the protocol in which they take work and report it. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "teams", "tasks", "gpu", "storage"})
@NullMarked
package dev.millrace.workers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
