package dev.millrace.teams;

import java.text.Normalizer;
import java.util.Locale;

import dev.millrace.platform.ApiException;

/**
 * What a team is called: 1 to 100 characters, without white space around it. Names that differ in nothing but case are the
 * same.
 */
public record TeamName(String value) {

    private static final int LONGEST = 100;

    /** @throws ApiException 400 about the field {@code name} */
    public static TeamName parse(String text) {
        String name = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > LONGEST) {
            throw ApiException.invalid("name", "must have from 1 to " + LONGEST + " characters");
        }
        if (name.codePoints().anyMatch(TeamName::isUnseen)) {
            throw ApiException.invalid("name", "must not contain control characters");
        }
        return new TeamName(name);
    }

    /** Line breaks, overrides of writing direction and their kind: with them a name can look like another. */
    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** What is compared to tell whether two names are the same. */
    String key() {
        return Normalizer.normalize(value.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    @Override
    public String toString() {
        return value;
    }
}
