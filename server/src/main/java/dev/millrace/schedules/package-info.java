/** Schedules: tasks that are made again and again, by a cron pattern or an interval. */
@ApplicationModule(allowedDependencies = {"platform", "identity", "teams", "tasks"})
@NullMarked
package dev.millrace.schedules;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
