package dev.millrace.jobs;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/** Finds the type that a request is about, and makes one list of many types. */
@Service
public class JobService {

    /** A page over several types is merged out of their newest ids, so all ids that come before it are read, too. */
    private static final long MAX_MERGED_SKIP = 100_000;

    private final List<JobType> types;

    JobService(List<JobType> types) {
        this.types = types.stream().sorted(Comparator.comparing(JobType::name)).toList();
    }

    /** @throws ApiException 400 that shows the shapes, where the body fits no type, or more than one */
    public NewJob create(Caller caller, JsonNode body) {
        if (!(body instanceof ObjectNode given)) {
            throw ApiException.invalid("body", "must be a JSON object; " + shapes());
        }
        ObjectNode fields = given.deepCopy();
        JsonNode type = fields.remove("type");
        return (type == null || type.isNull() ? toldBy(fields) : named("type", type)).create(caller, fields);
    }

    /** The caller's jobs, newest first. */
    public Page<Object> list(Caller caller, @Nullable String typeName, JobFilter filter, PageRequest page) {
        List<JobType> asked = typeName == null ? types : List.of(named("type", typeName));
        refuseUnknownStatus(asked, filter.status());
        Map<JobType, Long> counts = new HashMap<>();
        for (JobType type : asked.stream().filter(type -> hasWhat(filter, type)).toList()) {
            long count = type.count(caller, filter);
            if (count > 0) {
                counts.put(type, count);
            }
        }
        long counted = counts.values().stream().mapToLong(Long::longValue).sum();
        // One more than is shown tells whether the list goes on, which a count that is an estimate does not.
        List<Entry> found = newest(counts.keySet(), caller, filter, new PageRequest(page.skip(), page.limit() + 1));
        List<Entry> shown = found.subList(0, Math.min(page.limit(), found.size()));
        return new Page<>(shown(shown), page, total(counted, page, found.size()));
    }

    /**
     * How many jobs the list has: what its page tells goes before what was counted, which may be an estimate.
     *
     * @param found how many jobs there are from where the page begins, up to one more than it shows
     */
    private static long total(long counted, PageRequest page, int found) {
        long seen = page.skip() + found;
        if (found > page.limit()) {
            return Math.max(counted, seen);
        }
        return found == 0 ? Math.min(counted, seen) : seen;
    }

    /** Whether there can be a job of the type that passes the filter. */
    private static boolean hasWhat(JobFilter filter, JobType type) {
        boolean isKnown =
                filter.status() == null || type.statuses().stream().anyMatch(filter.status()::equalsIgnoreCase);
        return isKnown && (type.isOfTeams() || (filter.teamId() == null && filter.provider() == null));
    }

    public Object get(Caller caller, UUID id) {
        return find(caller, id).orElseThrow(() -> noJob(id));
    }

    /** Empty where there is no such job. */
    public Optional<Object> find(Caller caller, UUID id) {
        return types.stream().flatMap(type -> type.find(caller, id).stream()).findFirst();
    }

    /** Changes the fields that the body names, where the job's type lets them be changed. */
    public Object change(Caller caller, UUID id, JsonNode body) {
        return first(id, type -> type.change(caller, id, body));
    }

    public Object cancel(Caller caller, UUID id) {
        return first(id, type -> type.cancel(caller, id));
    }

    public void delete(Caller caller, UUID id) {
        if (types.stream().noneMatch(type -> type.delete(caller, id))) {
            throw noJob(id);
        }
    }

    private Object first(UUID id, Function<JobType, Optional<Object>> question) {
        return types.stream()
                .flatMap(type -> question.apply(type).stream())
                .findFirst()
                .orElseThrow(() -> noJob(id));
    }

    private record Entry(UUID id, JobType type) {}

    private static List<Entry> newest(Set<JobType> types, Caller caller, JobFilter filter, PageRequest page) {
        if (types.size() == 1) {
            JobType only = types.iterator().next();
            return entries(only, caller, filter, page);
        }
        if (page.skip() > MAX_MERGED_SKIP) {
            throw ApiException.invalid(
                    "skip", "must be at most " + MAX_MERGED_SKIP + " in a list over several types; name one `type`");
        }
        PageRequest upToItsEnd = new PageRequest(0, Math.toIntExact(page.skip() + page.limit()));
        return types.stream()
                .flatMap(type -> entries(type, caller, filter, upToItsEnd).stream())
                // As the database sorts them: UUID.compareTo takes the halves as signed numbers.
                .sorted(Comparator.comparing((Entry entry) -> entry.id().toString())
                        .reversed())
                .skip(page.skip())
                .limit(page.limit())
                .toList();
    }

    private static List<Entry> entries(JobType type, Caller caller, JobFilter filter, PageRequest page) {
        return type.newest(caller, filter, page).stream()
                .map(id -> new Entry(id, type))
                .toList();
    }

    private static List<Object> shown(List<Entry> entries) {
        Map<UUID, Object> answers = new HashMap<>();
        entries.stream()
                .collect(Collectors.groupingBy(Entry::type, Collectors.mapping(Entry::id, Collectors.toList())))
                .forEach((type, ids) -> answers.putAll(type.show(ids)));
        return entries.stream()
                .map(entry -> answers.get(entry.id()))
                .filter(Objects::nonNull)
                .toList();
    }

    private JobType toldBy(ObjectNode fields) {
        List<JobType> fitting = types.stream()
                .filter(type -> type.tellingFields().stream().allMatch(fields::has))
                .toList();
        if (fitting.size() != 1) {
            String problem = fitting.isEmpty() ? "fits no type of job" : "fits more than one type of job";
            throw ApiException.invalid("body", problem + "; " + shapes());
        }
        return fitting.getFirst();
    }

    private JobType named(String field, JsonNode name) {
        if (!name.isString()) {
            throw ApiException.invalid(field, "must be one of " + names());
        }
        return named(field, name.stringValue());
    }

    private JobType named(String field, String name) {
        return types.stream()
                .filter(type -> type.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(field, "must be one of " + names()));
    }

    private static void refuseUnknownStatus(List<JobType> types, @Nullable String status) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        types.forEach(type -> known.addAll(type.statuses()));
        if (status != null && !known.contains(status)) {
            throw ApiException.invalid("status", "must be one of " + String.join(", ", known));
        }
    }

    private String names() {
        return types.stream().map(JobType::name).collect(Collectors.joining(", "));
    }

    private String shapes() {
        return types.stream()
                .map(type -> "a " + type.name().toLowerCase(Locale.ROOT) + " job looks like " + type.shape())
                .collect(Collectors.joining("; "));
    }

    private static ApiException noJob(UUID id) {
        return ApiException.notFound("there is no job " + id);
    }
}
