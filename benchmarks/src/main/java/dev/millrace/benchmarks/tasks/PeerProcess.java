package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.List;

/** A peer in a process of its own: {@link PeerVerbs} or {@code peer.mjs} is its other side. */
final class PeerProcess implements Contestant {

    private final Conversation peer;
    private final String database;

    PeerProcess(Conversation peer, String database) {
        this.peer = peer;
        this.database = database;
    }

    @Override
    public String name() {
        return peer.greeting().asString();
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public double fill(int tasks) throws IOException {
        return peer.say("fill " + tasks).asDouble();
    }

    @Override
    public double drain(int tasks) throws IOException {
        return peer.say("drain " + tasks).asDouble();
    }

    @Override
    public double single(int tasks, int callers) throws IOException {
        return tasks / peer.say("single " + tasks + " " + callers).asDouble();
    }

    @Override
    public Waits pickUp(int tasks) throws IOException {
        Waits waits = new Waits();
        peer.say("pickup " + tasks)
                .forEach(wait -> waits.add(wait.get(0).asDouble(), wait.get(1).asDouble()));
        return waits;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(peer.process());
    }

    @Override
    public void clear() throws IOException {
        peer.say("clear");
    }

    @Override
    public void close() {
        peer.close();
    }
}
