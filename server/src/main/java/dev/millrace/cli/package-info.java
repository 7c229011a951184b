/** The commands of the program: up, demo, doctor. */
@ApplicationModule(allowedDependencies = {"platform", "database", "storage", "identity"})
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
