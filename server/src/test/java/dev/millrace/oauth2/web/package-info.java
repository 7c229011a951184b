@NullMarked
package dev.millrace.oauth2.web;

import org.jspecify.annotations.NullMarked;
