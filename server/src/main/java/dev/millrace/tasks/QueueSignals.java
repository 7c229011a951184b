package dev.millrace.tasks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;

/**
 * Hints that something happened in the queue, so that an idle worker need not wait for its next look. Nothing rests on
 * them: a hint that is lost costs one poll interval.
 *
 * <p>A NOTIFY inside the enqueuing transaction would take a lock at commit that all others wait for, and with it group
 * commit. So hints are sent afterwards, by a connection that does nothing else, and many of them become one.
 */
@Component
class QueueSignals implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(QueueSignals.class);
    private static final String CHANNEL = "millrace_queue";
    private static final Duration LISTEN_TURN = Duration.ofMillis(250);
    private static final Duration BETWEEN_NOTIFICATIONS = Duration.ofMillis(10);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private final JdbcClient db;
    private final String self = UUID.randomUUID().toString();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile boolean pending;
    private @Nullable BackgroundLoop notifier;
    private @Nullable BackgroundLoop listener;
    private volatile @Nullable Connection listening;

    QueueSignals(DataSource dataSource, JdbcClient db) {
        this.dataSource = dataSource;
        this.db = db;
    }

    /** Registers what to do when something happened, here or on another node. Must be quick. */
    void onSignal(Runnable action) {
        listeners.add(action);
    }

    /** Tells everyone that something happened, once the current transaction is committed. */
    void raise() {
        AfterCommit.run(this::tellListeners);
        tellOthers();
    }

    /** Does as {@link #raise}, where on this node all who have to know are told already. */
    void tellOthers() {
        AfterCommit.run(() -> {
            pending = true;
            BackgroundLoop loop = notifier;
            if (loop != null) {
                loop.wake();
            }
        });
    }

    @Override
    public void start() {
        notifier = BackgroundLoop.start("queue-notifier", Duration.ofMinutes(1), this::notifyOthers);
        listener = BackgroundLoop.start("queue-listener", RECONNECT, this::listen);
    }

    @Override
    public void stop() {
        if (notifier != null) {
            notifier.close();
            notifier = null;
        }
        if (listener != null) {
            listener.close();
            listener = null;
            closeConnection();
        }
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    private void tellListeners() {
        listeners.forEach(Runnable::run);
    }

    private static final String NOTIFY = "select pg_notify('" + CHANNEL + "', :self)";

    private boolean notifyOthers() throws InterruptedException {
        if (pending) {
            pending = false;
            db.sql(NOTIFY).param("self", self).query().listOfRows();
            Thread.sleep(BETWEEN_NOTIFICATIONS);
        }
        return pending;
    }

    /** Waits for one round of notifications on a connection of its own; opens it anew after a failure. */
    private boolean listen() throws SQLException {
        Connection connection = listening;
        if (connection == null) {
            connection = dataSource.getConnection();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("listen " + CHANNEL);
            }
            listening = connection;
            tellListeners(); // whatever was missed before
        }
        try {
            var notifications = connection.unwrap(PGConnection.class).getNotifications((int) LISTEN_TURN.toMillis());
            if (notifications != null
                    && Stream.of(notifications)
                            .anyMatch(
                                    notification -> !notification.getParameter().equals(self))) {
                tellListeners();
            }
            return true;
        } catch (SQLException e) {
            closeConnection();
            throw e;
        }
    }

    private void closeConnection() {
        Connection connection = listening;
        listening = null;
        if (connection == null) {
            return;
        }
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute("unlisten *");
        } catch (SQLException e) {
            log.debug("The listening connection was broken already", e);
        }
    }
}
