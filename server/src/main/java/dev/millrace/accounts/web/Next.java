package dev.millrace.accounts.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a person goes on after the sign-in: a path of this server, and nothing that a browser could read as another site's
 * address. Anybody may have written the link that named it.
 */
final class Next {

    static final String HOME = "/";

    /** Where people go on who did not come from a page that they wanted to see. */
    static final String ACCOUNT = "/accounts";

    private static final int LONGEST = 4000;
    private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*");

    private Next() {}

    static String safe(@Nullable String path) {
        if (path == null) {
            return ACCOUNT;
        }
        if (path.length() > LONGEST || !PATH.matcher(path).matches()) {
            return HOME;
        }
        try {
            URI uri = new URI(path);
            return uri.getScheme() == null
                            && uri.getRawAuthority() == null
                            && !uri.getRawPath().contains("//")
                    ? path
                    : HOME;
        } catch (URISyntaxException e) {
            return HOME;
        }
    }
}
