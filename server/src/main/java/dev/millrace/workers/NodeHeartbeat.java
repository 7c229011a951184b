package dev.millrace.workers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.tasks.WorkerPulse;

/** Shows the worker inside this server among all others, and forgets workers that have been silent for long. */
@Component
class NodeHeartbeat extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(NodeHeartbeat.class);

    private final WorkerRepository workers;
    private final WorkerPulse node;
    private final WorkerSettings settings;
    private final String version;

    NodeHeartbeat(
            WorkerRepository workers,
            WorkerPulse node,
            WorkerSettings settings,
            @Value("${spring.application.version:}") String version) {
        this.workers = workers;
        this.node = node;
        this.settings = settings;
        this.version = version;
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("node-heartbeat", settings.heartbeat(), this::beat);
    }

    @Override
    public void stop() {
        if (!isRunning()) {
            return;
        }
        super.stop();
        try {
            workers.leave(new WorkerId(node.name()));
        } catch (RuntimeException e) {
            log.debug("This node could not say goodbye; it falls silent", e);
        }
    }

    private boolean beat() {
        if (node.beats()) {
            workers.nodeHeartbeat(new WorkerId(node.name()), profile(), node.load());
        }
        workers.forget(node.nodePrefix(), node.name());
        return false;
    }

    private WorkerProfile profile() {
        return new WorkerProfile(
                List.copyOf(node.handlers()), List.of(), node.capacity(), hostName(), version, Map.of(), null);
    }

    private static @Nullable String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
