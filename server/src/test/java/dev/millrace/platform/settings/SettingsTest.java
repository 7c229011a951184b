package dev.millrace.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/settings.md} lists every setting with its default: this is where it is held to its word. To bring
 * the page up to date, run this test with {@code UPDATE_DOCS=1} in the environment.
 */
class SettingsTest {

    private static final Path PAGE = Path.of("../docs/reference/settings.md");
    private static final String BEGIN = "<!-- every setting: SettingsTest says what belongs here -->\n";

    @Test
    void thePageListsEverySettingAndItsDefault() throws IOException {
        String page = Files.readString(PAGE);
        int end = page.indexOf(BEGIN) + BEGIN.length();
        if (System.getenv("UPDATE_DOCS") != null) {
            page = page.substring(0, end) + table(Settings.all());
            Files.writeString(PAGE, page);
        }

        assertThat(page.substring(end))
                .as(
                        "%s; UPDATE_DOCS=1 ./mvnw -pl server -am test -Dtest=SettingsTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false updates it",
                        PAGE)
                .isEqualTo(table(Settings.all()));
    }

    @Test
    void everySettingSaysWhatItIsFor() {
        assertThat(Settings.all())
                .allSatisfy(setting ->
                        assertThat(setting.description()).as(setting.name()).isNotBlank());
    }

    private static String table(List<Setting> settings) {
        return settings.stream()
                .map(setting -> "| `%s` | %s | %s |\n"
                        .formatted(
                                setting.name(),
                                setting.byDefault().isEmpty() ? "" : "`" + setting.byDefault() + "`",
                                markdown(setting.description())))
                .collect(Collectors.joining("", "\n| setting | default | what it is for |\n| --- | --- | --- |\n", ""));
    }

    private static String markdown(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link)\\s+([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }
}
