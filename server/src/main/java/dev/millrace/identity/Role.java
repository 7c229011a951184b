package dev.millrace.identity;

import java.util.Locale;

/** What a user may do beyond its own things. */
public enum Role {
    USER,
    ADMIN;

    /** The role as JSON, tokens and the database write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
