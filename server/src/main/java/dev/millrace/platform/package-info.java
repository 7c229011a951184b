/** What every feature may use: errors, time, ids, paging, strict JSON and settings. */
@ApplicationModule(type = ApplicationModule.Type.OPEN)
@NullMarked
package dev.millrace.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
