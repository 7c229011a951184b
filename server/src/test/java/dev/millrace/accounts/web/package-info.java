@NullMarked
package dev.millrace.accounts.web;

import org.jspecify.annotations.NullMarked;
