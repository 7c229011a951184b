package dev.millrace.insight;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Which version of Millrace runs, as the build wrote it into {@code application.yaml}. */
@Component
record Version(@Value("${spring.application.version}") String text) {}
