/** The one PostgreSQL behind everything: embedded by default, or yours. */
@ApplicationModule(allowedDependencies = {"platform"})
@NullMarked
package dev.millrace.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
