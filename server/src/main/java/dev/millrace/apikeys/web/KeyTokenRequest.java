package dev.millrace.apikeys.web;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a key is exchanged for.
 *
 * @param scopes what the token may do; left out, all that the key may
 */
record KeyTokenRequest(@Nullable List<String> scopes) {}
