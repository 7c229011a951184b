package dev.millrace.oauth2;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a program can keep a secret. */
public enum ClientType {
    /** It runs where its users do not get at it. */
    CONFIDENTIAL,
    /** It runs in a browser, or on its users' machines. */
    PUBLIC;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }

    static ClientType of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
