package dev.millrace.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

import dev.millrace.benchmarks.tasks.TasksBench;

/** The command {@code ./millrace bench}: one subcommand for each subject. */
@Command(
        name = "bench",
        description = "Measure a server on this machine, and compare it with the same work done without it.",
        synopsisSubcommandLabel = "<what>",
        subcommands = {FilesBench.class, TasksBench.class, ApiBench.class, GpuBench.class, HelpCommand.class})
public final class Bench implements Runnable {

    static void main(String[] args) {
        System.exit(commands().execute(args));
    }

    static CommandLine commands() {
        return new CommandLine(new Bench());
    }

    /** Without a subject, it says which there are. */
    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
