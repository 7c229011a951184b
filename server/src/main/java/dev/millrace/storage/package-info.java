/** Objects in S3: an embedded endpoint over a folder by default, or yours. */
@ApplicationModule(allowedDependencies = {"platform"})
@NullMarked
package dev.millrace.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
