/** Runs a pipeline over a local file in a locked-down child process. */
@ApplicationModule(allowedDependencies = {"platform", "pipelines"})
@NullMarked
package dev.millrace.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
