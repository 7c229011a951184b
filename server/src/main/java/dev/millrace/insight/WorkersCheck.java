package dev.millrace.insight;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import dev.millrace.tasks.WorkerPulse;

/** The worker inside this server goes on claiming tasks. */
@Component
@Order(3)
final class WorkersCheck implements Check {

    private final WorkerPulse worker;

    WorkersCheck(WorkerPulse worker) {
        this.worker = worker;
    }

    @Override
    public String name() {
        return "workers";
    }

    @Override
    public void run() {
        if (!worker.beats()) {
            throw new IllegalStateException("the worker inside this server has stopped turning");
        }
    }
}
