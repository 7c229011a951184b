@NullMarked
package dev.millrace.secrets;

import org.jspecify.annotations.NullMarked;
