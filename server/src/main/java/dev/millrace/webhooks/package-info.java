/** Webhooks: events that are promised in the transaction that they tell of, and sent to whoever wants to know (Standard Webhooks). */
@ApplicationModule(allowedDependencies = {"platform", "secrets", "identity", "audit", "mail", "teams", "outbound"})
@NullMarked
package dev.millrace.webhooks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
