package dev.millrace.chaos;

import java.util.Arrays;

/** What a task of a chaos run does. */
enum Act {
    /** Takes its time, and completes. */
    WORK("work", "chaos.work"),
    /** Fails its first runs. */
    FLAKY("flaky", "chaos.work"),
    /** Fails for good. */
    BROKEN("broken", "chaos.work"),
    /** Takes its time in a queue that lets few run, see {@link LimitRules}. */
    LIMITED("limited", "chaos.work"),
    /** Waits until its parents have ended, however they did. */
    CHILD("child", "chaos.work"),
    /** Fails without a run, as its parent does. */
    ORPHAN("orphan", "chaos.work"),
    /** Completes without a heartbeat, about when its lease is over. */
    RACE("race", "chaos.work"),
    /** Kills the process that runs it. */
    POISON("poison", "chaos.work"),
    /** Takes many leases' time. */
    LONG("long", "chaos.long"),
    /** The server's own handlers. */
    ECHO("echo", "echo"),
    SLEEP("sleep", "sleep");

    private final String word;
    private final String handler;

    Act(String word, String handler) {
        this.word = word;
        this.handler = handler;
    }

    String word() {
        return word;
    }

    String handler() {
        return handler;
    }

    /** Whether it depends on other tasks; those are in its payload, too. */
    boolean hasParents() {
        return this == CHILD || this == ORPHAN;
    }

    static Act of(String word) {
        return Arrays.stream(values())
                .filter(act -> act.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no act " + word));
    }
}
