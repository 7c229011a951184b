package dev.millrace.audit;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import dev.millrace.platform.Ids;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.RequestOrigin;

/**
 * Records who did what, and tells it again. An entry made inside a transaction is kept if that is committed, and only then:
 * there is no change without its entry, and no entry without its change.
 */
@Service
public class AuditLog {

    private static final int EXPORTED_AT_ONCE = 1000;

    private final AuditRepository entries;
    private final RequestOrigin origin;
    private final Ids ids;

    AuditLog(AuditRepository entries, RequestOrigin origin, Ids ids) {
        this.entries = entries;
        this.origin = origin;
        this.ids = ids;
    }

    public void record(AuditEntry entry) {
        entries.insert(ids.next(), entry, origin.current());
    }

    /**
     * What is recorded, the newest first.
     *
     * @param before the id of the last entry that was seen; null from the newest on
     */
    public List<AuditRecord> list(AuditFilter filter, @Nullable UUID before, PageRequest page) {
        return entries.list(filter, before, page.skip(), page.limit());
    }

    /** Every kind of act that was recorded so far. */
    public List<String> actions() {
        return entries.actions();
    }

    /** Everything that fits, the newest first, in pieces: neither memory nor a transaction holds it whole. */
    public void export(AuditFilter filter, Consumer<AuditRecord> reader) {
        UUID before = null;
        List<AuditRecord> part;
        do {
            part = entries.list(filter, before, 0, EXPORTED_AT_ONCE);
            part.forEach(reader);
            before = part.isEmpty() ? null : part.getLast().id();
        } while (part.size() == EXPORTED_AT_ONCE);
    }
}
