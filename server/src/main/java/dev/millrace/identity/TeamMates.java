package dev.millrace.identity;

import java.util.Set;
import java.util.UUID;

/** Tells who is in a team with whom. */
public interface TeamMates {

    /** The members of a user's teams, the user among them where it has any. */
    Set<UUID> of(UUID userId);
}
