package dev.millrace.platform;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports a refused start in one line, without the stack trace that a bug would get. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartRefusedReporter implements SpringBootExceptionReporter {

    private static final Logger log = LoggerFactory.getLogger(StartRefusedReporter.class);

    /** Spring Boot makes it, and hands every reporter the context that failed. */
    StartRefusedReporter(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                log.error("Millrace does not start: {}", refused.getMessage());
                log.debug("Start refused", failure);
                return true;
            }
        }
        return false;
    }
}
