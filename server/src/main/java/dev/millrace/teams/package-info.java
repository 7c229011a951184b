/** Teams and their members. */
@ApplicationModule(allowedDependencies = {"platform", "identity"})
@NullMarked
package dev.millrace.teams;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
