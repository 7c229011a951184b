/** The pages of accounts, and what only they need: browsers that are signed in, links in mails, second factors. */
@ApplicationModule(allowedDependencies = {"platform", "secrets", "identity", "audit", "apikeys", "mail", "oauth2"})
@NullMarked
package dev.millrace.accounts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
