package dev.millrace.identity;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address that a person could be reached at.
 *
 * <p>It is kept as its owner writes it, with the domain in lower case, and compared by its {@link #key()}: two addresses
 * that differ in case only belong to one person, whatever RFC 5321 allows in theory. Quoted local parts and addresses of
 * bare IP numbers are refused.
 */
public record EmailAddress(String text) {

    private static final int MAX_LENGTH = 254;
    private static final int MAX_LOCAL = 64;
    private static final Pattern LOCAL =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+(\\.[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN = Pattern.compile(
            "localhost|([\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?\\.)+[\\p{L}][\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}]");

    /** Reads an address; empty where the text is none. */
    public static Optional<EmailAddress> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || text.length() > MAX_LENGTH || at > MAX_LOCAL) {
            return Optional.empty();
        }
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        int composedAt = composed.lastIndexOf('@');
        String local = composed.substring(0, composedAt);
        String domain = composed.substring(composedAt + 1).toLowerCase(Locale.ROOT);
        return LOCAL.matcher(local).matches() && DOMAIN.matcher(domain).matches()
                ? Optional.of(new EmailAddress(local + "@" + domain))
                : Optional.empty();
    }

    /** What addresses are compared by. */
    public String key() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The part before the {@code @}. */
    String localPart() {
        return text.substring(0, text.lastIndexOf('@'));
    }

    @Override
    public String toString() {
        return text;
    }
}
