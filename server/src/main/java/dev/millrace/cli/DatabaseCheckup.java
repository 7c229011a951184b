package dev.millrace.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.database.DatabaseFacts;

/** Judges what was found in the database: what we may do there, and its clock. */
final class DatabaseCheckup {

    private static final Duration CLOCKS_AGREE = Duration.ofSeconds(1);

    private DatabaseCheckup() {}

    static List<Finding> of(DatabaseFacts facts) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good("Database", "PostgreSQL " + facts.version() + ", as " + facts.user()));
        findings.add(
                facts.mayCreate()
                        ? Finding.good("Rights", "enough to make tables")
                        : Finding.bad(
                                "Rights",
                                facts.user() + " may not make tables",
                                "As an administrator: grant create, usage on schema public to " + facts.user()));
        if (facts.superuser()) {
            findings.add(Finding.doubtful(
                    "Rights", facts.user() + " is a superuser", "The owner of one database is all that we need."));
        }
        String apart = facts.clockDifference().abs().toMillis() + " ms apart from this machine's";
        findings.add(
                facts.clockDifference().abs().compareTo(CLOCKS_AGREE) <= 0
                        ? Finding.good("Clock", apart)
                        : Finding.doubtful(
                                "Clock",
                                apart,
                                "Run an NTP client on both: the queue goes by the database's, but logs will not fit."));
        return findings;
    }
}
