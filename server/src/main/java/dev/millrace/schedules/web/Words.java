package dev.millrace.schedules.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/** What texts and numbers of a request may be. Each method refuses with 400 about the field. */
final class Words {

    private final List<FieldProblem> problems = new ArrayList<>();

    /** One line of something; no control characters, which a database or a log would stumble over. */
    Words line(String field, @Nullable String text, int longest) {
        if (text == null) {
            return this;
        }
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > longest) {
            return wrong(field, "must have from 1 to " + longest + " characters");
        }
        return text.codePoints().anyMatch(Words::isUnseen) ? wrong(field, "must not contain control characters") : this;
    }

    Words text(String field, @Nullable String text, int longest) {
        if (text == null) {
            return this;
        }
        if (text.codePointCount(0, text.length()) > longest) {
            return wrong(field, "must have at most " + longest + " characters");
        }
        return text.codePoints().anyMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE)
                ? wrong(field, "must not contain NUL or half characters")
                : this;
    }

    Words within(String field, @Nullable Integer number, int least, int most) {
        return number != null && (number < least || number > most)
                ? wrong(field, "must be from " + least + " to " + most)
                : this;
    }

    Words wrong(String field, String reason) {
        problems.add(new FieldProblem(field, reason));
        return this;
    }

    /** @throws ApiException 400 with all that is wrong, if anything is */
    void refuse() {
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
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
