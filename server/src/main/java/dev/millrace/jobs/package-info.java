/** The `/jobs` resource over all types of jobs: each feature brings its type, this one owns the routes. */
@ApplicationModule(allowedDependencies = {"platform", "identity"})
@NullMarked
package dev.millrace.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
