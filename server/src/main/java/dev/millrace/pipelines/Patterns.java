package dev.millrace.pipelines;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which regular expressions a step may hold: those that RE2 and Java read the same way. RE2 (DuckDB's) runs in linear
 * time and has no look-around, back references or possessive quantifiers. Java's parser finds mistakes of syntax, the
 * rest is found here.
 */
final class Patterns {

    /** Bounds the program that a pattern becomes: counted repetitions inside each other multiply. */
    private static final int REPETITIONS = 1_000;

    /** Everything outside a character class that is more than a plain character, piece by piece. */
    private static final Pattern PIECE = Pattern.compile("""
            (?<escape>\\\\(?:[dDwWsSbBAztnrf]|[\\p{Punct}&&[^<>]]|[pP](?:[A-Z]|\\{\\w{1,30}})))\
            |(?<set>\\[\\^?(?:[^\\[\\]\\\\&]|&(?!&)|\\\\(?:[dDwWsStnrf]|[\\p{Punct}&&[^<>]]|[pP](?:[A-Z]|\\{\\w{1,30}})))+])\
            |(?<group>\\((?:\\?[ims]*(?:-[ims]+)?[:)]|(?!\\?)))\
            |(?<quantifier>[*+?]\\??(?!\\+))\
            |\\{(?<least>\\d{1,4})(?:,(?<most>\\d{0,4}))?}\\??(?!\\+)\
            |(?<plain>[^\\\\\\[(*+?{])""");

    private Patterns() {}

    /** What is wrong with a pattern, as the end of a sentence about it. */
    static Optional<String> objection(String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            int character = Math.max(0, e.getIndex()) + 1;
            return Optional.of("is not a regular expression: " + e.getDescription() + " at character " + character);
        }
        Matcher piece = PIECE.matcher(pattern);
        long repetitions = 1;
        boolean repeatable = false;
        for (int at = 0; at < pattern.length(); at = piece.end()) {
            piece.region(at, pattern.length());
            if (!piece.lookingAt() || (isRepetition(piece) && !repeatable)) {
                return Optional.of("uses syntax at character " + (at + 1)
                        + " that is not supported: it has to be RE2's, without look-around and back references");
            }
            repetitions *= count(piece);
            repeatable = piece.group("group") == null && !piece.group().equals("|") && !isRepetition(piece);
            if (repetitions > REPETITIONS) {
                return Optional.of("repeats too much: its counted repetitions multiply to more than " + REPETITIONS);
            }
        }
        return Optional.empty();
    }

    private static boolean isRepetition(Matcher piece) {
        return piece.group("quantifier") != null || piece.group("least") != null;
    }

    private static long count(Matcher piece) {
        String least = piece.group("least");
        String most = piece.group("most");
        if (least == null) {
            return 1;
        }
        return Math.max(1, Long.parseLong(most == null || most.isEmpty() ? least : most));
    }
}
