package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/** Gives a server under test a database and a data folder of its own; both last as long as the JVM. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TestEnvironment implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        MutablePropertySources sources = context.getEnvironment().getPropertySources();
        sources.addFirst(new MapPropertySource(
                "test environment",
                Map.of(
                        "millrace.data",
                        folder().toString(),
                        "millrace.database.url",
                        TestDatabase.fresh().url(),
                        "millrace.storage.port",
                        0,
                        "millrace.engine.program",
                        "target/engine")));
        // Tests make users by the hundred. What is said of the real cost is tested with the real cost.
        sources.addLast(new MapPropertySource(
                "cheap passwords",
                Map.of("millrace.identity.password.memory", "2MB", "millrace.identity.password.iterations", 1)));
        // What is sent out goes to receivers on this machine.
        sources.addLast(new MapPropertySource("receivers", Map.of("millrace.outbound.allow-private", true)));
        // All tests together come from one address, and many mean to fail.
        sources.addLast(new MapPropertySource("one address", Map.of("millrace.limits.address-failures", 1_000_000)));
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target/test-data")), "server-")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
