package dev.millrace.identity.web;

/**
 * A key that will sign tokens.
 *
 * @param kid its name, as the header of a token gives it
 */
record SigningKeyResponse(String kid) {}
