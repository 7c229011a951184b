package dev.millrace.platform;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.millrace.platform.settings.WrongSetting;

/**
 * Reports a start that failed in one line that says what to do. The stack trace is there with {@code LOG_LEVEL=debug}.
 * Named in {@code META-INF/spring.factories}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailures implements SpringBootExceptionReporter {

    private static final Logger log = LoggerFactory.getLogger(StartFailures.class);

    /** Spring Boot makes it, and hands every reporter the context that failed. */
    StartFailures(ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        log.error("Millrace does not start: {}", reason(failure));
        log.debug("Start failed", failure);
        return true;
    }

    /** The outermost failure that we know how to explain; else what the innermost says. */
    private static String reason(Throwable failure) {
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause;
            if (cause instanceof StartRefused refused) {
                return String.valueOf(refused.getMessage());
            }
            if (cause instanceof BindException wrong) {
                return WrongSetting.describe(wrong);
            }
            if (cause instanceof PortInUseException taken) {
                return "port " + taken.getPort()
                        + " is taken by another program; stop that one, or choose another port:" + " MILLRACE_PORT="
                        + (taken.getPort() + 1) + " ./millrace up";
            }
        }
        return innermost + " (LOG_LEVEL=debug shows where)";
    }
}
