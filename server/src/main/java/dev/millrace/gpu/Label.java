package dev.millrace.gpu;

import java.text.Normalizer;
import java.util.Locale;

import dev.millrace.platform.ApiException;

/** The name of a provider, a type of GPU or a model: a short line of text. Kept as it is written, compared without case. */
public final class Label {

    private static final int LONGEST = 200;

    private Label() {}

    /**
     * The label, without white space around it.
     *
     * @param field what a refusal calls it
     * @throws ApiException 400 where it is empty, too long or no plain line
     */
    public static String parse(String field, String text) {
        String label = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        int length = label.codePointCount(0, label.length());
        if (length < 1 || length > LONGEST) {
            throw ApiException.invalid(field, "must have from 1 to " + LONGEST + " characters");
        }
        if (label.codePoints().anyMatch(Character::isISOControl)) {
            throw ApiException.invalid(field, "must not contain control characters");
        }
        return label;
    }

    /** What labels are compared by; the database's {@code lower()} says the same of what people write. */
    public static String key(String label) {
        return label.toLowerCase(Locale.ROOT);
    }
}
