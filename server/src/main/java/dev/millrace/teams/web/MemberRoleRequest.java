package dev.millrace.teams.web;

import dev.millrace.teams.TeamRole;

/** The body that changes what a member may do. */
record MemberRoleRequest(TeamRole role) {}
