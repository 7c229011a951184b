package dev.millrace.cli;

import java.util.concurrent.Callable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

import dev.millrace.platform.settings.LogSettings;

/** Starts the server, and says where everything is. */
@Command(name = "up", description = "Start the server.")
final class Up implements Callable<Integer> {

    private final Class<?> application;
    private final Terminal terminal;

    Up(Class<?> application, Terminal terminal) {
        this.application = application;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SpringApplication spring = new SpringApplication(application);
        spring.setLogStartupInfo(false);
        ConfigurableApplicationContext context;
        try {
            context = spring.run();
        } catch (RuntimeException e) {
            return 1; // the log has said why
        }
        // Lines of JSON are read by a machine, which would stumble over ours.
        boolean machineReads = context.getBean(LogSettings.class).format() == LogSettings.Format.JSON;
        StartMessage.of(context).print(machineReads ? terminal.onStandardError() : terminal);
        return Commands.SERVING;
    }
}
