/** The durable queue: tasks are enqueued, claimed under a lease, retried, cancelled and ended. */
@ApplicationModule(allowedDependencies = {"platform", "identity"})
@NullMarked
package dev.millrace.tasks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
