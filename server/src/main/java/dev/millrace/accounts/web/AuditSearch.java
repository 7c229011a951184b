package dev.millrace.accounts.web;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

import dev.millrace.audit.AuditFilter;
import dev.millrace.audit.Outcome;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * What the form above the log holds. Browsers send empty fields along, which do not matter.
 *
 * @param who the e-mail or the id of a user
 * @param since the first day, in UTC
 * @param until the last day, which is included
 */
record AuditSearch(
        @Nullable String action,
        @Nullable String outcome,
        @Nullable String who,
        @Nullable String subject,
        @Nullable String since,
        @Nullable String until) {

    /** @throws ApiException 400 naming every field that is not acceptable */
    AuditFilter filter(UserService users) {
        List<FieldProblem> problems = new ArrayList<>();
        AuditFilter filter = new AuditFilter(
                text(action),
                outcome(problems),
                actor(users, problems),
                text(subject),
                day("since", since, 0, problems),
                day("until", until, 1, problems));
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return filter;
    }

    /** The same search as the query of an address, from its begin. */
    String query() {
        return query(Map.of());
    }

    /** The same, with one parameter more. */
    String query(String name, Object value) {
        return query(Map.of(name, value.toString()));
    }

    private String query(Map<String, String> more) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        fields.put("action", text(action));
        fields.put("outcome", text(outcome));
        fields.put("who", text(who));
        fields.put("subject", text(subject));
        fields.put("since", text(since));
        fields.put("until", text(until));
        fields.putAll(more);
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(field -> field.getKey() + "=" + UriUtils.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    private @Nullable Outcome outcome(List<FieldProblem> problems) {
        String word = text(outcome);
        if (word == null) {
            return null;
        }
        for (Outcome known : Outcome.values()) {
            if (known.word().equals(word)) {
                return known;
            }
        }
        problems.add(new FieldProblem("outcome", "must be success or failure"));
        return null;
    }

    private @Nullable UUID actor(UserService users, List<FieldProblem> problems) {
        String text = text(who);
        if (text == null) {
            return null;
        }
        if (text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            return UUID.fromString(text);
        }
        @Nullable UUID found = users.findByEmail(text).map(User::id).orElse(null);
        if (found == null) {
            problems.add(new FieldProblem("who", "must be the e-mail or the id of a user; nobody has this one"));
        }
        return found;
    }

    private static @Nullable Instant day(String field, @Nullable String value, int later, List<FieldProblem> problems) {
        String text = text(value);
        if (text == null) {
            return null;
        }
        try {
            return LocalDate.parse(text)
                    .plusDays(later)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeException e) {
            problems.add(new FieldProblem(field, "must be a day, like 2026-01-31"));
            return null;
        }
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
