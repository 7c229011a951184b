package dev.millrace.handlers;

import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.database.DatabaseSettings;
import dev.millrace.tasks.FallbackHandler;
import dev.millrace.tasks.TaskRun;
import dev.millrace.tasks.TaskSettings;

/** Answers with what it was given. Where so set, it also runs tasks that nobody else would. */
@Component
class EchoHandler implements FallbackHandler {

    private final boolean wanted;

    /** Who brings a database has workers, too, or soon will; who has none is trying things out. */
    EchoHandler(TaskSettings settings, DatabaseSettings database) {
        Boolean set = settings.echoUnserved();
        this.wanted = set == null ? database.isEmbedded() : set;
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public JsonNode handle(TaskRun run) {
        return run.payload();
    }

    @Override
    public boolean isWanted() {
        return wanted;
    }
}
