package dev.millrace.identity.web;

import dev.millrace.identity.Tokens;

/**
 * Two tokens under the names of the endpoint document.
 *
 * @param access sent with each request
 * @param refresh exchanged, once, for the next pair
 */
record TokenPair(String access, String refresh) {

    static TokenPair of(Tokens tokens) {
        return new TokenPair(tokens.access(), tokens.refresh());
    }

    @Override
    public String toString() {
        return "TokenPair[secret]";
    }
}
