package dev.millrace.taskapi;

import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Whose tasks a list may hold at all: everybody's, or those of one owner together with those of some teams.
 *
 * @param everything whether it is everybody's; then the rest does not matter
 */
public record TaskScope(boolean everything, @Nullable UUID owner, Set<UUID> teams) {

    public TaskScope {
        teams = Set.copyOf(teams);
    }

    public static TaskScope all() {
        return new TaskScope(true, null, Set.of());
    }

    public static TaskScope ofOwner(UUID owner) {
        return new TaskScope(false, owner, Set.of());
    }

    public static TaskScope ofTeam(UUID team) {
        return new TaskScope(false, null, Set.of(team));
    }
}
