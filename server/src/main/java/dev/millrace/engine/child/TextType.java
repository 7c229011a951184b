package dev.millrace.engine.child;

import java.util.regex.Pattern;

import dev.millrace.pipelines.ColumnType;

/**
 * What the text of a column means. A type is only taken where its values would print as they were written: {@code 007} and
 * {@code +49} are text, so that no conversion changes them.
 */
enum TextType {
    INTEGER(ColumnType.INTEGER, "a whole number", "0|-?[1-9][0-9]{0,17}"),
    DOUBLE(ColumnType.DOUBLE, "a number", "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?"),
    BOOLEAN(ColumnType.BOOLEAN, "true or false", "(?i)true|false"),
    DATE(ColumnType.DATE, "a date", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    TIMESTAMP(
            ColumnType.TIMESTAMP,
            "a date and time",
            "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?"),
    TEXT(ColumnType.TEXT, "text", "(?s).*");

    private final ColumnType columnType;
    private final String noun;
    private final Pattern pattern;

    TextType(ColumnType columnType, String noun, String pattern) {
        this.columnType = columnType;
        this.noun = noun;
        this.pattern = Pattern.compile(pattern);
    }

    /** The narrowest type that a value may have. */
    static TextType of(String value) {
        for (TextType type : values()) {
            if (type.fits(value)) {
                return type;
            }
        }
        return TEXT;
    }

    /** The narrowest type that holds the values of both. */
    TextType or(TextType other) {
        if (this == other) {
            return this;
        }
        boolean numbers = (this == INTEGER || this == DOUBLE) && (other == INTEGER || other == DOUBLE);
        return numbers ? DOUBLE : TEXT;
    }

    boolean fits(String value) {
        return switch (this) {
            case TEXT -> true;
            // Longer than any value of these types, and not worth a look.
            case INTEGER, DOUBLE, BOOLEAN, DATE, TIMESTAMP ->
                value.length() <= 64 && pattern.matcher(value).matches();
        };
    }

    ColumnType columnType() {
        return columnType;
    }

    /** The regular expression of a value. */
    String pattern() {
        return pattern.pattern();
    }

    /** What a value of this type is, for a message. */
    String noun() {
        return noun;
    }
}
