/** File jobs: upload, plan, process, download. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "jobs", "storage", "tasks", "pipelines", "engine"})
@NullMarked
package dev.millrace.files;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
