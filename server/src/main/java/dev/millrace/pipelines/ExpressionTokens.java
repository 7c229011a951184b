package dev.millrace.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the source of an expression into tokens. */
final class ExpressionTokens {

    enum Kind {
        NUMBER,
        TEXT,
        /** A bare word: a column, a function or a keyword. */
        WORD,
        /** A column's name in double quotes or back quotes. */
        COLUMN,
        SYMBOL,
        END
    }

    /** One token; its text is without quotes. */
    record Token(Kind kind, String text, int at) {}

    private static final Pattern TOKEN = Pattern.compile("""
            \\s*(?:(?<number>(?:\\d++(?:\\.\\d++)?+|\\.\\d++)(?![\\p{L}_.]))\
            |(?<text>'(?:[^']|'')*+')\
            |(?<column>"(?:[^"]|"")++"|`(?:[^`]|``)++`)\
            |(?<word>[\\p{L}_][\\p{L}\\p{N}\\p{M}_]*+)\
            |(?<symbol>\\|\\||<=|>=|<>|!=|==|[-+*/%()<>=,])\
            |(?<end>$))""");

    private ExpressionTokens() {}

    static List<Token> of(String source) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(source);
        int at = 0;
        do {
            matcher.region(at, source.length());
            if (!matcher.lookingAt()) {
                throw new ExpressionProblem(wrong(source, at), at + 1);
            }
            tokens.add(token(matcher));
            at = matcher.end();
        } while (tokens.getLast().kind() != Kind.END);
        return tokens;
    }

    private static Token token(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            String name = Words.wire(kind);
            String text = matcher.group(name);
            if (text != null) {
                int at = matcher.start(name) + 1;
                return new Token(kind, kind == Kind.TEXT || kind == Kind.COLUMN ? unquoted(text) : text, at);
            }
        }
        throw new IllegalStateException("no group matched");
    }

    private static String unquoted(String quoted) {
        String quote = quoted.substring(0, 1);
        return quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
    }

    private static String wrong(String source, int from) {
        String rest = source.substring(from).stripLeading();
        char c = rest.isEmpty() ? ' ' : rest.charAt(0);
        return switch (c) {
            case '\'' -> "a text that does not end: close it with ' (and write '' for a quote inside)";
            case '"', '`' -> "a column's name that does not end or is empty: close it with " + c;
            default ->
                Character.isDigit(c) || c == '.'
                        ? "a number that cannot be read"
                        : "the character " + Words.quoted(rest.substring(0, rest.offsetByCodePoints(0, 1)));
        };
    }
}
