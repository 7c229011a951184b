package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.millrace.database.EmbeddedPostgres;
import dev.millrace.engine.Engine;

/**
 * Makes ready what every data folder needs alike: PostgreSQL's programs and the engine's. The launcher runs it once for each
 * build, so that no first start waits for it.
 */
@Command(name = "unpack", hidden = true)
final class Unpack implements Callable<Integer> {

    @Parameters(paramLabel = "<folder>")
    @SuppressWarnings("NullAway.Init") // given by picocli, or the command is not run
    private Path folder;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EmbeddedPostgres.unpack(folder.resolve("postgres"));
        Engine.unpack(folder.resolve("engine"));
        return 0;
    }
}
