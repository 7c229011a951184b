package dev.millrace.accounts;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where this machine has its Chromium. A machine without one fails the tests that need it: they are not skipped. */
final class Chromium {

    /** Names the program where it is in no usual place. */
    static final String VARIABLE = "TEST_BROWSER";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> ELSEWHERE = List.of(
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private Chromium() {}

    static Path find() {
        String named = System.getenv(VARIABLE);
        Stream<String> places = named == null ? usual() : Stream.of(named);
        return places.map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no Chromium here, and the pages must be seen in one."
                        + " `./millrace test` installs it where it may (Debian as root);"
                        + " otherwise install the package chromium, or name the program in " + VARIABLE + "."));
    }

    private static Stream<String> usual() {
        Stream<String> onPath = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> folder + File.separator + name));
        return Stream.concat(onPath, ELSEWHERE.stream());
    }
}
