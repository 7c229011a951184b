package dev.millrace.worker;

/** What a report can hold: neither NUL nor half of a surrogate pair are taken by the server. */
final class Text {

    private static final char REPLACEMENT = '\ufffd';

    private Text() {}

    /** Whether it holds no half of a surrogate pair. */
    static boolean isWhole(String text) {
        return text.codePoints().noneMatch(Text::isHalf);
    }

    /** The text, without what the server would refuse it for. */
    static String clean(String text) {
        if (text.indexOf('\0') < 0 && isWhole(text)) {
            return text;
        }
        return text.codePoints()
                .map(point -> point == 0 || isHalf(point) ? REPLACEMENT : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The beginning of a text, no longer than that and cut between characters. */
    static String upTo(int length, String text) {
        if (text.length() <= length) {
            return text;
        }
        boolean cutsAPair = length > 0
                && Character.isHighSurrogate(text.charAt(length - 1))
                && Character.isLowSurrogate(text.charAt(length));
        return text.substring(0, cutsAPair ? length - 1 : length);
    }

    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
