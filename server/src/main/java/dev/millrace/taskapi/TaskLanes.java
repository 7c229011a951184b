package dev.millrace.taskapi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The lanes in which all tasks are that a list asks for by handler, queue or priority.
 *
 * @param own the lanes whose tasks the list may all hold
 * @param others further ones, in which there may be tasks that the owner made for teams that the list is not about; null
 *     where they are too many
 * @param fewTasks whether there are so few tasks in the own ones, or of them so few that failed or were cancelled where the
 *     list asks for those, that each can be looked at
 */
record TaskLanes(List<Integer> own, @Nullable List<Integer> others, boolean fewTasks) {}
