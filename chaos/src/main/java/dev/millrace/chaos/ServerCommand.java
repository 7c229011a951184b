package dev.millrace.chaos;

import java.util.ArrayList;
import java.util.List;

/** How to start a server: what the launcher tells, so that a killed one is up again without the launcher's checks. */
final class ServerCommand {

    private ServerCommand() {}

    static List<String> fromLauncher() {
        String command = System.getProperty("millrace.server", "");
        if (command.isEmpty()) {
            throw new IllegalStateException("start this by ./millrace chaos");
        }
        return new ArrayList<>(command.lines().toList());
    }
}
