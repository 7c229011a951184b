/** An OAuth2 and OpenID server: programs of others act for users who let them. */
@ApplicationModule(allowedDependencies = {"platform", "secrets", "identity", "audit"})
@NullMarked
package dev.millrace.oauth2;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
