package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Objects;

/** Turns what a client wrote into a literal of the type of the column that it meets. */
final class Operands {

    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;

    private final Dialect dialect;

    Operands(Dialect dialect) {
        this.dialect = dialect;
    }

    /** A literal that does not fit its column; the message is the end of a sentence about the literal. */
    static final class Misfit extends RuntimeException {
        Misfit(Literal literal, String wanted) {
            super(Words.quoted(literal.written()) + " is not " + wanted);
        }

        @Override
        public String getMessage() {
            return Objects.requireNonNull(super.getMessage());
        }
    }

    String sql(Literal literal, ColumnType type) {
        return switch (type) {
            case TEXT -> dialect.text(literal.written());
            case INTEGER -> dialect.integer(whole(literal));
            case DECIMAL -> {
                BigDecimal number = number(literal);
                boolean plain = number.precision() <= Limits.DIGITS && Math.abs(number.scale()) <= Limits.DIGITS / 2;
                yield plain ? dialect.decimal(number) : dialect.floating(number);
            }
            case DOUBLE -> dialect.floating(number(literal));
            case BOOLEAN -> truth(literal) ? "true" : "false";
            case DATE -> dialect.date(date(literal));
            case TIMESTAMP -> dialect.timestamp(timestamp(literal));
            case TIME -> dialect.time(time(literal));
            case OTHER -> throw new Misfit(literal, "comparable with a list, struct or other nested value");
        };
    }

    static BigDecimal number(Literal literal) {
        if (literal instanceof Literal.Numeric(BigDecimal value)) {
            return value;
        }
        try {
            if (literal instanceof Literal.Text(String text) && text.length() <= 2 * Limits.EXPONENT) {
                BigDecimal value = new BigDecimal(text.strip());
                if (JsonValues.fits(value)) {
                    return value;
                }
            }
        } catch (NumberFormatException e) {
            throw new Misfit(literal, "a number");
        }
        throw new Misfit(literal, "a number");
    }

    private static long whole(Literal literal) {
        try {
            return number(literal).longValueExact();
        } catch (ArithmeticException e) {
            throw new Misfit(literal, "a whole number of 64 bits");
        }
    }

    private static boolean truth(Literal literal) {
        return switch (literal.written()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Misfit(literal, "true or false");
        };
    }

    private static LocalDate date(Literal literal) {
        try {
            return checked(literal, LocalDate.parse(literal.written()));
        } catch (DateTimeParseException e) {
            throw new Misfit(literal, "a date like 2026-01-31");
        }
    }

    private static LocalDateTime timestamp(Literal literal) {
        String text = literal.written().replace(' ', 'T');
        try {
            if (text.indexOf('T') < 0) {
                return checked(literal, LocalDate.parse(text)).atStartOfDay();
            }
            boolean zoned = text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d:\\d\\d");
            LocalDateTime time = zoned
                    ? OffsetDateTime.parse(text)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDateTime()
                    : LocalDateTime.parse(text);
            checked(literal, time.toLocalDate());
            return time;
        } catch (DateTimeParseException e) {
            throw new Misfit(literal, "a timestamp like 2026-01-31T18:30:00");
        }
    }

    private static LocalTime time(Literal literal) {
        try {
            return LocalTime.parse(literal.written());
        } catch (DateTimeParseException e) {
            throw new Misfit(literal, "a time like 18:30:00");
        }
    }

    private static LocalDate checked(Literal literal, LocalDate date) {
        if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
            throw new Misfit(literal, "within the years " + FIRST_YEAR + " to " + LAST_YEAR);
        }
        return date;
    }
}
