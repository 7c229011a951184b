@NullMarked
package dev.millrace.accounts;

import org.jspecify.annotations.NullMarked;
