/** GPU jobs: what ran on which GPU, for whom, for how long and at what price. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "audit", "teams", "jobs", "tasks"})
@NullMarked
package dev.millrace.gpu;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
