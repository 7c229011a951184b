package dev.millrace.audit;

import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Ids;
import dev.millrace.testing.Origins;
import dev.millrace.testing.TestDatabase;

/** The audit log on a test's own database. */
public final class Audits {

    private Audits() {}

    public static AuditLog on(TestDatabase database) {
        return new AuditLog(new AuditRepository(database.jdbc(), JsonMapper.shared()), Origins.unknown(), new Ids());
    }
}
