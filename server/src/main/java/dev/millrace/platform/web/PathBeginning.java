package dev.millrace.platform.web;

/** What the paths of a pattern have in common: a path that begins otherwise need not be held against the pattern at all. */
public final class PathBeginning {

    private static final String WILDCARDS = "{*?";
    private static final String ALL_BELOW = "/**";

    private PathBeginning() {}

    /** The part of a pattern before its first variable. {@code /**} stands for nothing at all, too, and so does its slash. */
    public static String of(String pattern) {
        if (pattern.endsWith(ALL_BELOW)) {
            return of(pattern.substring(0, pattern.length() - ALL_BELOW.length()));
        }
        int end = 0;
        while (end < pattern.length() && WILDCARDS.indexOf(pattern.charAt(end)) < 0) {
            end++;
        }
        return pattern.substring(0, end);
    }
}
