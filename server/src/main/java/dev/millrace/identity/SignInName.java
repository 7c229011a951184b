package dev.millrace.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person signs in with: an e-mail address or a user name. A user name holds no {@code @}, so it is never both.
 *
 * @param key the name as the database compares it
 */
record SignInName(String key, boolean isEmail) {

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /** Reads a name; empty where nobody can have it. */
    static Optional<SignInName> parse(String text) {
        if (text.indexOf('@') >= 0) {
            return EmailAddress.parse(text).map(email -> new SignInName(email.key(), true));
        }
        String username = text.toLowerCase(Locale.ROOT);
        return USERNAME.matcher(username).matches() ? Optional.of(new SignInName(username, false)) : Optional.empty();
    }
}
