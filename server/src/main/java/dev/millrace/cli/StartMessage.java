package dev.millrace.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import org.springframework.context.ApplicationContext;

import dev.millrace.database.Database;
import dev.millrace.identity.AdminBootstrap;
import dev.millrace.identity.AdminBootstrap.Credentials;
import dev.millrace.platform.MillraceSettings;
import dev.millrace.storage.Storage;

/**
 * What a person who started the server needs to know next. It goes to the terminal and never to the log: it may hold the
 * admin's first password.
 */
record StartMessage(
        String version,
        String url,
        Path data,
        String database,
        String storage,
        Optional<Credentials> admin,
        Duration took) {

    static StartMessage of(ApplicationContext context) {
        Database database = context.getBean(Database.class);
        Storage storage = context.getBean(Storage.class);
        return new StartMessage(
                context.getEnvironment().getRequiredProperty("spring.application.version"),
                "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port"),
                context.getBean(MillraceSettings.class).data().toAbsolutePath().normalize(),
                database.isEmbedded() ? "embedded PostgreSQL, durable" : "yours, " + database.url(),
                (storage.isEmbedded() ? "embedded S3, " : "your S3, ") + storage.address(),
                context.getBean(AdminBootstrap.class).issuedNow(),
                sinceStart(context.getBean(Clock.class)));
    }

    void print(Terminal terminal) {
        terminal.line();
        terminal.line(String.format(
                Locale.ROOT, "  @|bold Millrace %s|@ is ready after %.1f s.", version, took.toMillis() / 1000.0));
        terminal.line();
        row(terminal, "URL", "@|cyan,underline " + url + "|@");
        row(terminal, "API", "@|cyan,underline " + url + "/docs|@");
        row(terminal, "Data", data.toString());
        row(terminal, "Database", database);
        row(terminal, "Storage", storage);
        admin.ifPresent(credentials -> {
            terminal.line();
            row(
                    terminal,
                    "Admin",
                    "@|bold " + credentials.username() + "|@, password @|bold " + credentials.password() + "|@");
            row(terminal, "", "This password is shown only now: keep it.");
        });
        terminal.line();
        terminal.line("  Make yourself an account:");
        terminal.line();
        terminal.line("    curl -s " + url + "/api/v1/auth/register -H 'Content-Type: application/json' \\");
        terminal.line("      -d '{\"email\": \"you@example.com\", \"password\": \"a long password of yours\"}'");
        terminal.line();
        terminal.line("  See it work: @|bold ./millrace demo|@ in another terminal. Stop it: Ctrl-C.");
        terminal.line();
    }

    private static void row(Terminal terminal, String name, String value) {
        terminal.line("  @|faint " + String.format(Locale.ROOT, "%-10s", name) + "|@" + value);
    }

    /** Of the JVM, not of the process: before it became a JVM, that may have built the server. */
    private static Duration sinceStart(Clock clock) {
        return Duration.ofMillis(
                clock.millis() - ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}
