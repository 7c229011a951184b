package dev.millrace.engine.child;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

import dev.millrace.pipelines.ColumnType;

/**
 * What the text of a column means. A type is only taken where it keeps all that was written: {@code 007} and {@code +49} are
 * text, and so are numbers of more digits than a number of the machine has.
 */
enum TextType {
    INTEGER(ColumnType.INTEGER, "a whole number", "0|-?[1-9][0-9]{0,18}"),
    DOUBLE(ColumnType.DOUBLE, "a number", "-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,2})?"),
    BOOLEAN(ColumnType.BOOLEAN, "true or false", "(?i)true|false"),
    DATE(ColumnType.DATE, "a date", "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    TIMESTAMP(
            ColumnType.TIMESTAMP,
            "a date and time",
            "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,6})?)?"),
    TEXT(ColumnType.TEXT, "text", "(?s).*");

    private static final int LONGEST = 64;
    /** What a double keeps of a decimal number, come what may, and what it is printed with. */
    private static final int DIGITS = 17;

    private static final int DAY = "2026-01-".length();
    private static final int SHORTEST_MONTH = 28;

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
        if (this == TEXT) {
            return true;
        }
        // Longer than any value of these types, and not worth a look.
        if (value.length() > LONGEST || !pattern.matcher(value).matches()) {
            return false;
        }
        return switch (this) {
            case INTEGER -> value.length() < 19 || new BigInteger(value).bitLength() < Long.SIZE;
            case DOUBLE ->
                value.length() <= DIGITS
                        || new BigDecimal(value).stripTrailingZeros().precision() <= DIGITS;
            case DATE -> isDay(value);
            case TIMESTAMP -> isDay(value.substring(0, 10));
            case BOOLEAN, TEXT -> true;
        };
    }

    private static boolean isDay(String value) {
        if (Integer.parseInt(value, DAY, value.length(), 10) <= SHORTEST_MONTH) {
            return true;
        }
        try {
            LocalDate.parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    ColumnType columnType() {
        return columnType;
    }

    /** What a value of this type is, for a message. */
    String noun() {
        return noun;
    }
}
