package dev.millrace.workers;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Whose tasks somebody's worker is given: the user's own, and those of the user's teams. */
final class Tenants {

    private Tenants() {}

    static Set<UUID> of(UUID user, Set<UUID> teams) {
        Set<UUID> tenants = new HashSet<>(teams);
        tenants.add(user);
        return Set.copyOf(tenants);
    }
}
