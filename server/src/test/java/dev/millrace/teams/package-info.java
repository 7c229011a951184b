@NullMarked
package dev.millrace.teams;

import org.jspecify.annotations.NullMarked;
