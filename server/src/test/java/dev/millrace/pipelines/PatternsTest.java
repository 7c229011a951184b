package dev.millrace.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what RE2 and Java read the same way is let through. */
class PatternsTest {

    private static final long SEED = Long.getLong("millrace.test.seed", 20_260_103);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "^India$", "a|b|", "(a|b)*c", "[a-z]+", "[^a-z0-9_-]", "\\d{1,3}\\.\\d+",
                "a+?b*?c??", "(?i)india", "(?i:in)dia", "(?:ab)+", "\\bword\\b", "\\p{Lu}\\pL", "[\\w.]+@[\\w.]+",
                        "a{2,}",
                "日本|é", "\\/\\-\\\"", "a-b,c:d;e=f", "[\\]\\[]", "(a{10}){10}", "\\Aa\\z", "}]"
            })
    void isLetThrough(String pattern) throws SQLException {
        assertThat(Patterns.objection(pattern)).isEmpty();
        try (DuckDb db = DuckDb.open()) {
            db.run("select " + new DuckDbDialect().matches("'text'", pattern));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "a**",
                "*a",
                "a{2",
                "\\",
                "(?=a)",
                "(?!a)",
                "(?<=a)b",
                "(?<!a)b",
                "(?>a)",
                "(a)\\1",
                "a*+",
                "a++",
                "a{1,2}+",
                "(?<name>a)",
                "\\k<name>",
                "[a&&b]",
                "[a[b]]",
                "[[:alpha:]]",
                "\\Qa\\E",
                "\\G",
                "\\R",
                "\\X",
                "\\h",
                "\\v",
                "\\x41",
                "\\u0041",
                "\\cA",
                "\\07",
                "a{1001}",
                "((a{100}){100}){100}",
                "(?x)a b",
                "(?u)a",
                "[z-a]",
                "{"
            })
    void isRefused(String pattern) {
        assertThat(Patterns.objection(pattern)).isPresent();
    }

    @Test
    void whateverIsLetThroughIsReadByDuckDbToo() throws SQLException {
        String[] pieces = {
            "a", "b", "1", ".", "*", "+", "?", "|", "(", ")", "(?:", "(?i)", "[a-c]", "[^a]", "[", "]", "{2}", "{1,3}",
            "{,2}", "^", "$", "\\d", "\\S", "\\b", "\\.", "\\p{L}", "\\", "-", "&&", "<", ">", "\\<", "é"
        };
        Random random = new Random(SEED);
        int read = 0;
        try (DuckDb db = DuckDb.open()) {
            for (int i = 0; i < 5_000; i++) {
                StringBuilder pattern = new StringBuilder();
                for (int n = 1 + random.nextInt(7); n > 0; n--) {
                    pattern.append(pieces[random.nextInt(pieces.length)]);
                }
                if (Patterns.objection(pattern.toString()).isEmpty()) {
                    try {
                        db.run("select " + new DuckDbDialect().matches("'text'", pattern.toString()));
                    } catch (SQLException e) {
                        throw new AssertionError("seed " + SEED + ": " + pattern, e);
                    }
                    read++;
                }
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    @Test
    void noPatternTakesLongToCheck() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (String part : new String[] {"(", "(a", "[", "[^", "a{1}", "(?:", "\\p{L}", "a|", "(a*)*", "\\\\"}) {
                Patterns.objection(part.repeat(Limits.PATTERN_LENGTH / part.length()));
            }
        });
    }
}
