/** API keys: credentials of scripts and workers, which carry some of the rights of the user who made them. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "audit"})
@NullMarked
package dev.millrace.apikeys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
