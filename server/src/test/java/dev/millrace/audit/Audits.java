package dev.millrace.audit;

import java.util.List;

import tools.jackson.databind.json.JsonMapper;

import dev.millrace.platform.Ids;
import dev.millrace.platform.web.ClientAddress;
import dev.millrace.platform.web.ProxySettings;
import dev.millrace.platform.web.RequestOrigin;
import dev.millrace.testing.TestDatabase;

/** The audit log on a test's own database. */
public final class Audits {

    private Audits() {}

    public static AuditLog on(TestDatabase database) {
        return new AuditLog(
                new AuditRepository(database.jdbc(), JsonMapper.shared()),
                new RequestOrigin(new ClientAddress(new ProxySettings(List.of()))),
                new Ids());
    }
}
