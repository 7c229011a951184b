package dev.millrace.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which passwords may be set, after NIST SP 800-63B: long enough, not absurdly long, and nothing that is tried first. What
 * characters they are made of is nobody's business.
 */
@Component
public final class PasswordPolicy {

    static final int SHORTEST = 8;
    static final int LONGEST = 128;

    private static final String PRODUCT = "millrace";

    private final int minLength;
    private final CommonPasswords common;

    PasswordPolicy(IdentitySettings settings, CommonPasswords common) {
        this.minLength = settings.password().minLength();
        this.common = common;
    }

    /** What is wrong with a new password of this person, as a clause that follows the field's name. */
    public Optional<String> problem(String password, EmailAddress email, @Nullable String username) {
        int length = length(password);
        if (length < minLength) {
            return Optional.of("must have at least " + minLength + " characters");
        }
        if (length > LONGEST) {
            return Optional.of("must have at most " + LONGEST + " characters");
        }
        String word = Normalizer.normalize(password, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (common.contains(word)) {
            return Optional.of("is among the most common passwords, which are tried first; choose another");
        }
        if (word.equals(email.key())
                || word.equals(email.localPart().toLowerCase(Locale.ROOT))
                || word.equals(username)
                || word.equals(PRODUCT)) {
            return Optional.of("must not be the e-mail, its name, or the name of this product");
        }
        return Optional.empty();
    }

    /** Whether a password could be anybody's. What is longer is refused before any work is done on it. */
    static boolean isTooLong(String password) {
        return length(password) > LONGEST;
    }

    private static int length(String password) {
        return password.codePointCount(0, password.length());
    }
}
