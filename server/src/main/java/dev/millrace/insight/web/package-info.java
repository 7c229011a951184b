/** The routes of insight: health, information, the API's description and its pages. */
@NullMarked
package dev.millrace.insight.web;

import org.jspecify.annotations.NullMarked;
