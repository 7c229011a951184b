package dev.millrace.oauth2;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** How an application comes by its tokens. */
public enum GrantType {
    /** A user allows it, and it acts for that user. */
    AUTHORIZATION_CODE,
    /** It acts for its owner, by its secret alone. */
    CLIENT_CREDENTIALS;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return word();
    }

    static GrantType of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
