package dev.millrace.taskapi.web;

import java.time.Clock;
import java.util.List;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;
import dev.millrace.platform.web.NoFields;
import dev.millrace.tasks.QueueName;
import dev.millrace.tasks.QueueService;
import dev.millrace.tasks.TaskQueue;

/** Queues: how full they are, and how their tasks may start. */
@RestController
@RequestMapping("/api/v1/queues")
@Tag(name = "Queues")
class QueueController {

    private final QueueService queues;
    private final Clock clock;

    QueueController(QueueService queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    /** All queues that were ever used or given rules, by name. */
    @GetMapping
    ResponseEntity<List<QueueResponse>> list(PageRequest page) {
        List<TaskQueue> all = queues.list();
        List<QueueResponse> shown = all.stream()
                .skip(page.skip())
                .limit(page.limit())
                .map(queue -> QueueResponse.of(queue, clock))
                .toList();
        return Lists.bare(new Page<>(shown, page, all.size()));
    }

    /** One queue. */
    @GetMapping("/{name}")
    QueueResponse get(@PathVariable String name) {
        return queues.find(name)
                .map(queue -> QueueResponse.of(queue, clock))
                .orElseThrow(() -> ApiException.notFound("there is no queue " + name));
    }

    /** Sets how tasks of a queue may start, which may be one to come. Runs that have begun go on. For operators and admins. */
    @PutMapping("/{name}")
    QueueResponse setRules(@PathVariable String name, @RequestBody QueueRulesRequest request, Caller caller) {
        return steered(caller, name, queues -> queues.setRules(name, request.rules()));
    }

    /** Lets no more tasks of a queue start. For operators and admins. */
    @PostMapping("/{name}/pause")
    QueueResponse pause(
            @PathVariable String name, @RequestBody(required = false) @Nullable NoFields body, Caller caller) {
        return steered(caller, name, queues -> queues.pause(name, true));
    }

    /** Lets tasks of a queue start again. For operators and admins. */
    @PostMapping("/{name}/resume")
    QueueResponse resume(
            @PathVariable String name, @RequestBody(required = false) @Nullable NoFields body, Caller caller) {
        return steered(caller, name, queues -> queues.pause(name, false));
    }

    /** What is done to a queue. */
    private interface Steering {
        TaskQueue steer(QueueService queues);
    }

    private QueueResponse steered(Caller caller, String name, Steering steering) {
        if (!caller.seesAllWork()) {
            throw ApiException.forbidden("queues are steered by operators and admins");
        }
        if (!QueueName.isOne(name)) {
            throw ApiException.invalid("name", QueueName.RULE);
        }
        return QueueResponse.of(steering.steer(queues), clock);
    }
}
