/** Costs and usage: what was reported, what was measured, who caused it, and what it will be. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "teams", "gpu"})
@NullMarked
package dev.millrace.costs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
