package dev.millrace.audit;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import dev.millrace.platform.PageRequest;
import dev.millrace.platform.settings.EffectiveSettings;

/**
 * Records at a start that the server is set otherwise than the one that started before it. Settings do not change while it
 * runs. A server that cannot record this runs all the same.
 */
@Component
class SettingsRecorder {

    private static final Logger log = LoggerFactory.getLogger(SettingsRecorder.class);
    private static final String ACTION = "settings.changed";
    private static final AuditFilter ALL = new AuditFilter(ACTION, null, null, null, null, null);

    private final AuditLog audit;
    private final EffectiveSettings settings;

    SettingsRecorder(AuditLog audit, EffectiveSettings settings) {
        this.audit = audit;
        this.settings = settings;
    }

    @EventListener(ApplicationReadyEvent.class)
    void record() {
        Map<String, String> now = settings.changed();
        try {
            boolean known = audit.list(ALL, null, new PageRequest(0, 1)).stream()
                    .anyMatch(latest -> latest.details().equals(now));
            if (!known) {
                audit.record(new AuditEntry(ACTION, true, null, null, null, null, now));
            }
        } catch (DataAccessException e) {
            log.warn("The settings of this start were not recorded in the audit log", e);
        }
    }
}
