package dev.millrace.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.DataFolder;
import dev.millrace.platform.WrittenJson;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.tasks.LeaseToken;
import dev.millrace.tasks.RunReport;
import dev.millrace.tasks.TaskId;
import dev.millrace.tasks.TaskLeases;

/**
 * Keeps the results of runs: small ones in the database, as the text that came; large ones in object storage, with a
 * reference in their place.
 */
@Component
class RunResults {

    private final TaskLeases leases;
    private final ObjectStorage storage;
    private final StoredResults stored;
    private final DataFolder data;
    private final JsonMapper json;
    private final WorkerSettings settings;

    RunResults(
            TaskLeases leases,
            ObjectStorage storage,
            StoredResults stored,
            DataFolder data,
            JsonMapper json,
            WorkerSettings settings) {
        this.leases = leases;
        this.storage = storage;
        this.stored = stored;
        this.data = data;
        this.json = json;
        this.settings = settings;
    }

    /** Reports that can be recorded, and what was stored for them. */
    record Kept(List<RunReport> reports, Map<TaskId, StoredResult> stored) {}

    /** Stores what is too large for the database; a result whose lease is lost already is stored nowhere. */
    Kept keep(WorkerId worker, List<RunReport> reports) {
        List<RunReport> kept = new ArrayList<>(reports.size());
        Map<TaskId, StoredResult> large = new HashMap<>();
        for (RunReport report : reports) {
            if (report instanceof RunReport.Completed completed && completed.result() != null) {
                LeaseToken lease = completed.lease();
                kept.add(new RunReport.Completed(lease, kept(worker, lease, completed.result(), large)));
            } else {
                kept.add(report);
            }
        }
        return new Kept(kept, large);
    }

    /** Deletes what was stored for reports that were refused after all. */
    void drop(Kept kept, Set<TaskId> recorded) {
        kept.stored().forEach((task, result) -> {
            if (!recorded.contains(task)) {
                stored.removeRefused(result);
            }
        });
    }

    private JsonNode kept(WorkerId worker, LeaseToken lease, JsonNode result, Map<TaskId, StoredResult> large) {
        String text = json.writeValueAsString(result);
        if (text.length() <= settings.inlineResult().toBytes() / 4) {
            return WrittenJson.of(text);
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= settings.inlineResult().toBytes()) {
            return WrittenJson.of(text);
        }
        if (bytes.length > settings.maxResult().toBytes()) {
            throw ApiException.refused(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "the result of task " + lease.task() + " has " + bytes.length + " bytes, more than the "
                            + settings.maxResult().toBytes() + " that are kept; store it elsewhere and report where");
        }
        if (leases.held(worker.value(), List.of(lease)).isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        StoredResult target = new StoredResult(lease);
        stored.note(target);
        store(bytes, target.key());
        large.put(lease.task(), target);
        return target.reference(bytes.length);
    }

    private void store(byte[] content, String key) {
        try {
            Path file = Files.createTempFile(data.folder("results"), "result-", ".json");
            try {
                Files.write(file, content);
                storage.store(file, key, "application/json");
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot store the result " + key, e);
        }
    }
}
