package dev.millrace.benchmarks.tasks;

import dev.millrace.benchmarks.Samples;

/** How long tasks waited for their runs. */
final class Waits {

    private final Samples fromCall = new Samples();
    private final Samples fromAnswer = new Samples();

    /**
     * One task.
     *
     * @param call seconds from the call that enqueued it: its commit is part of them
     * @param answer seconds from that call's return, when it was committed for certain
     */
    void add(double call, double answer) {
        fromCall.add(call);
        fromAnswer.add(Math.max(0, answer));
    }

    void addAll(Waits more) {
        fromCall.addAll(more.fromCall);
        fromAnswer.addAll(more.fromAnswer);
    }

    Samples fromCall() {
        return fromCall;
    }

    Samples fromAnswer() {
        return fromAnswer;
    }
}
