package dev.millrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the program can be told to do. Without a command it is told to serve. */
@Command(
        name = "millrace",
        description = "A self-hosted job platform: durable tasks, file jobs, GPU accounting.",
        synopsisSubcommandLabel = "<command>")
public final class Commands implements Runnable {

    /** Not an exit code: the server runs, and the program ends when that does. */
    public static final int SERVING = -1;

    private Commands() {}

    /**
     * Runs a command.
     *
     * @param application the class from which Spring starts the server
     * @return the exit code, or {@link #SERVING}
     */
    public static int run(Class<?> application, String... arguments) {
        Terminal terminal = Terminal.ofThisProcess();
        CommandLine commands = new CommandLine(new Commands())
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()))
                .addSubcommand(new Up(application, terminal))
                .addSubcommand(new Demo(application, terminal))
                .addSubcommand(new Doctor(terminal, System.getenv()))
                .addSubcommand(new Train(application))
                .addSubcommand(new Unpack())
                .addSubcommand(new CommandLine.HelpCommand());
        return commands.execute(arguments.length == 0 ? new String[] {"up"} : arguments);
    }

    /** Only options, and no command: there are none yet but those that picocli answers itself. */
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
