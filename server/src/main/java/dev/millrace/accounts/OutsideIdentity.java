package dev.millrace.accounts;

import org.jspecify.annotations.Nullable;

/**
 * Who somebody is elsewhere, as its provider just said.
 *
 * @param subject what the provider calls the account: stays the same when its name or e-mail changes
 * @param email an e-mail that the provider knows to be this person's; null where there is none
 */
record OutsideIdentity(
        OutsideProvider provider,
        String subject,
        @Nullable String email,
        @Nullable String name) {}
