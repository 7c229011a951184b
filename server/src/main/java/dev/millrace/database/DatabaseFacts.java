package dev.millrace.database;

import java.time.Duration;

/**
 * What an operator wants to know of the database.
 *
 * @param version PostgreSQL's version, like {@code 18.6}
 * @param user who we are there
 * @param superuser whether that is more than we need
 * @param mayCreate whether we may create tables, as migrations do
 * @param clockDifference by how much the database's clock is ahead of ours; negative if it is behind
 */
public record DatabaseFacts(
        String version, String user, boolean superuser, boolean mayCreate, Duration clockDifference) {}
