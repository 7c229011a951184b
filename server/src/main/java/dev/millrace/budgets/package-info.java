/** Budgets: what a team may spend in a month, and what happens when it has. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "audit", "mail", "teams", "tasks", "gpu", "webhooks"})
@NullMarked
package dev.millrace.budgets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
