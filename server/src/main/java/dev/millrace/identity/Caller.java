package dev.millrace.identity;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.ApiException;

/**
 * Who makes a request. A controller that takes a parameter of this type is given the signed-in caller.
 *
 * @param userId the user
 * @param role the user's role now, not when its credentials were made
 * @param sessionId the sign-in that the caller's token came of; null where there was none
 * @param keyId the API key that the caller sent, or that its token came of; null where there was none
 * @param scopes what these credentials may do, never more than the role allows now
 */
public record Caller(
        UUID userId,
        Role role,
        @Nullable UUID sessionId,
        @Nullable UUID keyId,
        Set<Scope> scopes) {

    /** A person with a session: may do all that the role allows. */
    public static Caller ofSession(UUID userId, Role role, UUID sessionId) {
        return new Caller(userId, role, sessionId, null, role.scopes());
    }

    /** Whether the caller manages accounts and the server. A key of an admin does so only if it was given the scope. */
    public boolean isAdmin() {
        return role == Role.ADMIN && has(Scope.ADMIN);
    }

    /** Whether the caller may see and steer everybody's tasks, jobs and teams. */
    public boolean seesAllWork() {
        return role.seesAllWork();
    }

    /** Whether the caller may see and change the work of the given user. Accounts are no work: see {@link #mayManage}. */
    public boolean mayActFor(UUID owner) {
        return seesAllWork() || userId.equals(owner);
    }

    /** Whether the caller may see and change the account of the given user. */
    public boolean mayManage(UUID user) {
        return isAdmin() || userId.equals(user);
    }

    public boolean has(Scope scope) {
        return scopes.contains(scope);
    }

    /**
     * For routes that tell only by their body, or their object, what they are about.
     *
     * @throws ApiException 403 where these credentials do not carry the scope
     */
    public void require(Scope scope) {
        if (!has(scope)) {
            throw ApiException.forbidden("this takes the scope " + scope.word());
        }
    }

    /** The same caller with what it may do cut down to the given scopes. */
    public Caller narrowedTo(Collection<Scope> some) {
        EnumSet<Scope> left = EnumSet.noneOf(Scope.class);
        left.addAll(scopes);
        left.retainAll(some);
        return new Caller(userId, role, sessionId, keyId, Collections.unmodifiableSet(left));
    }
}
