package dev.millrace.identity.web;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Role;

/**
 * What admins decide about an account; what is left out stays as it is.
 *
 * @param isActive false ends all sessions of the account, and lets nobody sign in to it
 */
record UserSteerRequest(@Nullable Role role, @Nullable Boolean isActive) {}
