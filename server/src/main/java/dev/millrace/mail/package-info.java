/** Mails to users: promised in the transaction that they tell of, sent later, and kept for admins where there is no SMTP. */
@ApplicationModule(allowedDependencies = {"platform", "secrets", "identity"})
@NullMarked
package dev.millrace.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
