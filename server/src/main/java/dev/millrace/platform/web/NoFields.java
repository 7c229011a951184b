package dev.millrace.platform.web;

/** The body of a request that says all in its path: {@code {}}, or none. A field in it is a typo and refused. */
public record NoFields() {}
