package dev.millrace.schedules.web;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/** What texts and numbers of a request may be. Each method refuses with 400 about the field. */
final class Words {

    private Words() {}

    /** One line of something; no control characters, which a database or a log would stumble over. */
    static void line(String field, @Nullable String text, int longest) {
        if (text == null) {
            return;
        }
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > longest) {
            throw ApiException.invalid(field, "must have from 1 to " + longest + " characters");
        }
        if (text.codePoints().anyMatch(Words::isUnseen)) {
            throw ApiException.invalid(field, "must not contain control characters");
        }
    }

    static void text(String field, @Nullable String text, int longest) {
        if (text == null) {
            return;
        }
        if (text.codePointCount(0, text.length()) > longest) {
            throw ApiException.invalid(field, "must have at most " + longest + " characters");
        }
        if (text.codePoints().anyMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE)) {
            throw ApiException.invalid(field, "must not contain NUL or half characters");
        }
    }

    static void within(String field, @Nullable Integer number, int least, int most) {
        if (number != null && (number < least || number > most)) {
            throw ApiException.invalid(field, "must be from " + least + " to " + most);
        }
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
