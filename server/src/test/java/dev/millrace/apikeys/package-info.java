@NullMarked
package dev.millrace.apikeys;

import org.jspecify.annotations.NullMarked;
