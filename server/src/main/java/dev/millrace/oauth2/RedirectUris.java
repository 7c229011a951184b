package dev.millrace.oauth2;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which addresses codes may be sent to. Whoever gets a code there gets the user's rights, so an address must be one that
 * only its application receives: TLS, this very machine, or a scheme of the application's own (RFC 8252).
 */
final class RedirectUris {

    private static final int LONGEST = 500;

    /** RFC 3986's own characters: no space, no backslash, no control character, nothing that browsers read otherwise. */
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~:/?\\[\\]@!$&'()*+,;=%-]+");

    /** A reversed domain name, as RFC 8252 wants it: no other program and no browser knows it. */
    private static final Pattern OWN_SCHEME = Pattern.compile("[a-z][a-z0-9+-]*(\\.[a-z0-9+-]+)+");

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private RedirectUris() {}

    /** What is wrong with an address, as a clause that follows it. */
    static Optional<String> problem(String text) {
        if (text.length() > LONGEST) {
            return Optional.of("has more than " + LONGEST + " characters");
        }
        if (text.contains("#")) {
            return Optional.of("has a fragment, which must not be");
        }
        if (text.contains("*")) {
            return Optional.of("has a star: addresses are compared to the letter");
        }
        if (!CHARACTERS.matcher(text).matches()) {
            return Optional.of("has characters that an address cannot have");
        }
        try {
            return problem(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.of("is no address");
        }
    }

    private static Optional<String> problem(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (!scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
            return Optional.of("must have its scheme in lower case");
        }
        if (scheme.equals("https") || scheme.equals("http")) {
            return webProblem(uri, scheme);
        }
        return OWN_SCHEME.matcher(scheme).matches()
                ? Optional.empty()
                : Optional.of(
                        "must begin with https://, with http://localhost, or with a scheme of the application's own"
                                + " like com.example.app:");
    }

    private static Optional<String> webProblem(URI uri, String scheme) {
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            return Optional.of("must not have a user in it");
        }
        if (uri.getHost() == null) {
            return Optional.of("has no host");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        // What leads above the root stays as it is when an address is made normal.
        if (!uri.normalize().equals(uri)
                || path.startsWith("/../")
                || path.toLowerCase(Locale.ROOT).matches(".*(%2e|%2f|%5c|%00).*")) {
            return Optional.of("must not have a path that goes up or hides its parts");
        }
        if (scheme.equals("http") && !THIS_MACHINE.contains(uri.getHost())) {
            return Optional.of("must use https: over http anybody on the way could read the code");
        }
        return Optional.empty();
    }
}
