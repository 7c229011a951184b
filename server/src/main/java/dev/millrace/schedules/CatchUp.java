package dev.millrace.schedules;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What becomes of the instants at which a schedule should have fired, but no server was there to do it. */
public enum CatchUp {
    /** They are left out. */
    NONE,
    /** The last one is made up for. */
    LATEST,
    /** All are made up for, the last ones if there are very many. */
    ALL;

    /** As JSON and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
