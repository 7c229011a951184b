/** The routes of GPU jobs and prices. */
@NullMarked
package dev.millrace.gpu.web;

import org.jspecify.annotations.NullMarked;
