package dev.millrace.taskapi.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.web.RequestJson;
import dev.millrace.tasks.NewTask;

/** Reads many tasks out of one body, and reports what is wrong in all of them, up to a number that people can read. */
@Component
class BulkReader {

    private static final int MAX_TASKS = 10_000;
    private static final int MAX_PROBLEMS = 100;

    private final NewTaskReader tasks;
    private final RequestJson json;

    BulkReader(NewTaskReader tasks, RequestJson json) {
        this.tasks = tasks;
        this.json = json;
    }

    List<NewTask> read(JsonNode body, UUID owner) {
        JsonNode list = body.isObject() && body.size() == 1 ? body.path("tasks") : body;
        if (!(list instanceof ArrayNode array)) {
            throw ApiException.invalid("body", "must be a list of tasks, or {\"tasks\": […]}");
        }
        checkNumber(list.size());
        String traceparent = tasks.traceparent();
        List<NewTask> read = new ArrayList<>(list.size());
        List<FieldProblem> problems = new ArrayList<>();
        for (int i = 0; i < list.size() && problems.size() < MAX_PROBLEMS; i++) {
            NewTask task = tasks.readOne(list.get(i), i, owner, traceparent, problems);
            array.setNull(i); // what was read need not be kept in memory twice
            if (task != null) {
                read.add(task);
            }
        }
        refuse(problems);
        return read;
    }

    /** Empty lines are passed over; a line that is wrong is named by the number of its task, from 0. */
    List<NewTask> readLines(InputStream body, long declaredLength, UUID owner) throws IOException {
        if (declaredLength > RequestJson.MAX_BODY) {
            throw tooLarge();
        }
        byte[] text = body.readNBytes(RequestJson.MAX_BODY + 1);
        if (text.length > RequestJson.MAX_BODY) {
            throw tooLarge();
        }
        String traceparent = tasks.traceparent();
        List<NewTask> read = new ArrayList<>();
        List<FieldProblem> problems = new ArrayList<>();
        int[] index = {0};
        forEachLine(text, line -> {
            int at = index[0]++;
            if (at < MAX_TASKS && problems.size() < MAX_PROBLEMS) {
                try {
                    NewTask task = tasks.readOne(json.read(line, "[" + at + "]"), at, owner, traceparent, problems);
                    if (task != null) {
                        read.add(task);
                    }
                } catch (ApiException e) {
                    if (e.problems().isEmpty()) {
                        throw e;
                    }
                    problems.addAll(e.problems());
                }
            }
        });
        checkNumber(index[0]);
        refuse(problems);
        return read;
    }

    private static void forEachLine(byte[] text, Consumer<byte[]> action) {
        int from = 0;
        while (from < text.length) {
            int to = from;
            boolean blank = true;
            while (to < text.length && text[to] != '\n') {
                blank &= text[to] == ' ' || text[to] == '\r' || text[to] == '\t';
                to++;
            }
            if (!blank) {
                action.accept(Arrays.copyOfRange(text, from, to));
            }
            from = to + 1;
        }
    }

    private static void checkNumber(int tasks) {
        if (tasks == 0) {
            throw ApiException.invalid("body", "must hold at least one task");
        }
        if (tasks > MAX_TASKS) {
            throw ApiException.invalid("body", "must hold at most " + MAX_TASKS + " tasks, not " + tasks);
        }
    }

    private static void refuse(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
    }

    private static ApiException tooLarge() {
        return ApiException.refused(
                HttpStatus.CONTENT_TOO_LARGE,
                "the body must be at most " + RequestJson.MAX_BODY + " bytes; send the tasks in several requests");
    }
}
