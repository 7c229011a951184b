/** What a file job does to rows: typed steps that compile to one query in an engine's dialect. */
@ApplicationModule(allowedDependencies = {"platform"})
@NullMarked
package dev.millrace.pipelines;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
