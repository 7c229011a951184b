package dev.millrace.accounts;

/**
 * Somebody else whose accounts sign people in here.
 *
 * @param id its name in paths and in the database
 * @param name what people know it as
 */
public record OutsideProvider(String id, String name) {}
