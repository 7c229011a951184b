/** Who may do what: users, roles, passwords and tokens. */
@ApplicationModule(allowedDependencies = {"platform", "secrets", "audit", "limits"})
@NullMarked
package dev.millrace.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
