/** What this server alone knows: it seals what the database keeps for us, and signs tokens. */
@ApplicationModule(allowedDependencies = {"platform", "audit"})
@NullMarked
package dev.millrace.secrets;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
