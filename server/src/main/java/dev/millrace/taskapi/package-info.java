/** Tasks as their callers meet them: who may see and steer which, lists of them, and why one waits. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "tasks", "teams", "gpu", "jobs", "workers"})
@NullMarked
package dev.millrace.taskapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
