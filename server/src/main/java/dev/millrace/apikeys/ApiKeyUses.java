package dev.millrace.apikeys;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;

/** Writes down which keys were used, a second later and off the path of requests. */
@Component
class ApiKeyUses extends BackgroundWork {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BATCH = 1000;

    private final ApiKeyRepository keys;
    private final Set<UUID> used = ConcurrentHashMap.newKeySet();

    ApiKeyUses(ApiKeyRepository keys) {
        this.keys = keys;
    }

    /** Cheap: asked on every request. */
    void note(UUID id) {
        if (!used.contains(id)) {
            used.add(id);
        }
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("api-key-uses", PAUSE, this::write);
    }

    /** One turn; tells whether there is more. */
    boolean write() {
        List<UUID> some = used.stream().limit(BATCH).toList();
        if (some.isEmpty()) {
            return false;
        }
        some.forEach(used::remove);
        keys.touch(some);
        return some.size() == BATCH;
    }
}
