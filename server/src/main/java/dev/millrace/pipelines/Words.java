package dev.millrace.pipelines;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How names and values appear in messages: short, quoted, and with the nearest name that would have worked. */
final class Words {

    private static final int NAMES_SHOWN = 20;
    private static final int TEXT_SHOWN = 60;
    private static final int NAMES_COMPARED = 10_000;
    private static final int CHARACTERS_COMPARED = 100;

    private Words() {}

    /** The name of a constant in JSON. */
    static String wire(Enum<?> constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    /** A value as a message may show it: on one line, and never more than a glance can take. */
    static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= TEXT_SHOWN ? line : line.substring(0, TEXT_SHOWN - 1) + "…";
    }

    static String quoted(String text) {
        return "'" + shortened(text) + "'";
    }

    static String list(Collection<String> names) {
        String shown = names.stream().limit(NAMES_SHOWN).map(Words::shortened).collect(Collectors.joining(", "));
        int more = names.size() - NAMES_SHOWN;
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    /** "; did you mean 'country'?", or nothing when no name is close. */
    static String suggestion(String wrong, Collection<String> names) {
        return nearest(wrong, names)
                .map(name -> "; did you mean " + quoted(name) + "?")
                .orElse("");
    }

    private static Optional<String> nearest(String wrong, Collection<String> names) {
        String asked = comparable(wrong);
        return names.stream()
                .limit(NAMES_COMPARED)
                .filter(name -> isNear(asked, comparable(name)))
                .min(Comparator.comparingInt(name -> distance(asked, comparable(name))));
    }

    private static boolean isNear(String asked, String name) {
        int tolerated = Math.max(1, asked.length() / 3);
        return isBeginning(asked, name)
                || (Math.abs(name.length() - asked.length()) <= tolerated && distance(asked, name) <= tolerated);
    }

    /** An abbreviation: int for integer. */
    private static boolean isBeginning(String asked, String name) {
        return asked.length() >= 3 && name.startsWith(asked);
    }

    private static String comparable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() <= CHARACTERS_COMPARED ? lower : lower.substring(0, CHARACTERS_COMPARED);
    }

    /** Edits (insert, delete, replace, swap neighbours) between two short texts. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
