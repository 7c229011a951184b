package dev.millrace.teams;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a member may do beyond working with the team's things. */
public enum TeamRole {
    /** Decides who else is an owner. A team that people made has at least one. */
    OWNER,
    MEMBER;

    /** The role as JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TeamRole of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
