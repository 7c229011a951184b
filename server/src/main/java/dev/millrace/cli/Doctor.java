package dev.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;

import dev.millrace.database.Database;
import dev.millrace.database.DatabaseInspection;
import dev.millrace.database.DatabaseUrl;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.MillraceSettings;
import dev.millrace.storage.ObjectStorage;
import dev.millrace.storage.Storage;
import dev.millrace.storage.StorageProbe;
import dev.millrace.storage.StorageSettings;

/**
 * Tries everything that a server needs, with the settings that a server would have. Where a server runs already, or none
 * ever did, the embedded parts are tried on a folder that is thrown away.
 */
@Command(name = "doctor", description = "Check this machine and the settings, and say how to mend what is wrong.")
final class Doctor implements Callable<Integer> {

    private final Terminal terminal;
    private final Map<String, String> variables;
    private final List<Finding> findings = new ArrayList<>();

    /** @param variables the environment that a server would have */
    Doctor(Terminal terminal, Map<String, String> variables) {
        this.terminal = terminal;
        this.variables = variables;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        terminal.line();
        add(MachineCheckup.java(Runtime.version()));
        Path throwAway = Files.createTempDirectory("millrace-doctor");
        try {
            examine(throwAway);
        } finally {
            FileSystemUtils.deleteRecursively(throwAway);
        }
        long bad = findings.stream()
                .filter(finding -> finding.grade() == Finding.Grade.BAD)
                .count();
        terminal.line();
        terminal.line(bad == 0 ? "  All is well." : "  To be mended: " + bad + ".");
        terminal.line();
        return bad == 0 ? 0 : 1;
    }

    private void examine(Path throwAway) throws IOException, InterruptedException {
        int port = port("MILLRACE_PORT", 8000);
        Path data = Path.of(variables.getOrDefault("MILLRACE_DATA", "data")).toAbsolutePath();
        boolean runs = isRunning(port);
        boolean apart = runs || !Files.exists(data.resolve("postgres"));
        String[] settings =
                apart ? new String[] {"--millrace.data=" + throwAway, "--millrace.storage.port=0"} : new String[] {};
        try (ConfigurableApplicationContext context = start(settings)) {
            add(Finding.good("Settings", "are understood"));
            Binder binder = Binder.get(context.getEnvironment());
            add(MachineCheckup.disk(data));
            if (runs) {
                add(Finding.good("Server", "is ready at http://localhost:" + port));
            } else {
                MillraceSettings server = binder.bindOrCreate("millrace", MillraceSettings.class);
                add(MachineCheckup.port("Server", server.port(), "MILLRACE_PORT"));
            }
            StorageSettings store = binder.bindOrCreate("millrace.storage", StorageSettings.class);
            if (!runs && apart && store.isEmbedded()) {
                add(MachineCheckup.port("Storage", port("MILLRACE_S3_PORT", 9000), "MILLRACE_S3_PORT"));
            }
            DatabaseCheckup.of(context.getBean(DatabaseInspection.class).inspect())
                    .forEach(this::add);
            add(storage(context.getBean(StorageProbe.class)));
        } catch (RuntimeException e) {
            add(Finding.bad("Start", "is refused", "The line above says why, and what to do."));
        }
    }

    /** What is no port at all is for the settings guard to say. */
    private int port(String variable, int otherwise) {
        String text = variables.getOrDefault(variable, "");
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : otherwise;
    }

    private static Finding storage(StorageProbe probe) throws InterruptedException {
        try {
            return Finding.good("Storage", "an object went to " + probe.probe("localhost") + " and came back");
        } catch (ApiException | IOException e) {
            return Finding.bad(
                    "Storage",
                    String.valueOf(e.getMessage()),
                    "See that S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET are right, and that clients reach"
                            + " S3_PUBLIC_ENDPOINT through no proxy that changes the Host header.");
        }
    }

    /** What starts before Spring makes beans, which is the settings guard, the database and the object store; no more. */
    private ConfigurableApplicationContext start(String... settings) {
        StandardEnvironment environment = new StandardEnvironment();
        String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(source, new SystemEnvironmentPropertySource(source, Map.copyOf(variables)));
        SpringApplication spring =
                new SpringApplication(DatabaseInspection.class, StorageProbe.class, Instruments.class);
        spring.setEnvironment(environment);
        spring.setWebApplicationType(WebApplicationType.NONE);
        spring.setLogStartupInfo(false);
        spring.setDefaultProperties(Map.of("LOG_LEVEL", "warn"));
        return spring.run(settings);
    }

    private static boolean isRunning(int port) throws InterruptedException {
        try (Client client = new Client(URI.create("http://localhost:" + port))) {
            return client.isReady();
        }
    }

    private void add(Finding finding) {
        findings.add(finding);
        finding.print(terminal);
    }

    /** What the doctor's helpers need. Not marked as a configuration: the server must not find it. */
    static final class Instruments {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        JdbcClient jdbc(Database database) {
            DatabaseUrl url = database.url();
            return JdbcClient.create(new DriverManagerDataSource(
                    url.jdbcUrl(),
                    Objects.requireNonNullElse(url.user(), ""),
                    Objects.requireNonNullElse(url.password(), "")));
        }

        @Bean
        ObjectStorage objects(Storage storage) {
            return storage.objects();
        }
    }
}
