package dev.millrace.identity.web;

import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Which characters may stand in the names and values of headers: those that {@link StrictHttpFirewall} allows too, but without its
 * regular expressions, which it matches against every header each time that one is read.
 */
final class HeaderText {

    private HeaderText() {}

    /** Whether a text has characters only that are assigned and control nothing. */
    static boolean isName(String text) {
        return isAllowed(text, false);
    }

    /** Whether a text is what a name may be, or has tabs as well. */
    static boolean isValue(String text) {
        return isAllowed(text, true);
    }

    private static boolean isAllowed(String text, boolean tabs) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character > '~') {
                return isAllowed(text, i, tabs);
            }
        }
        return true;
    }

    private static boolean isAllowed(String text, int from, boolean tabs) {
        return text.substring(from)
                .codePoints()
                .allMatch(character -> (tabs && character == '\t')
                        || (!Character.isISOControl(character) && Character.isDefined(character)));
    }
}
