package dev.millrace.platform.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every setting that there is, from the list that the compiler makes of our configuration records. */
public final class Settings {

    private static final String LIST = "META-INF/spring-configuration-metadata.json";

    private Settings() {}

    public static List<Setting> all() {
        try (InputStream list = list().toURL().openStream()) {
            return JsonMapper.shared()
                    .readTree(list)
                    .get("properties")
                    .valueStream()
                    .map(Settings::setting)
                    .sorted(Comparator.comparing(Setting::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Setting setting(JsonNode property) {
        JsonNode byDefault = property.path("defaultValue");
        return new Setting(
                property.get("name").asString(),
                property.path("type").asString(""),
                property.path("description").asString(""),
                byDefault.isArray()
                        ? Stream.of(byDefault)
                                .map(JsonNode::toString)
                                .findFirst()
                                .orElse("")
                        : byDefault.asString(""));
    }

    /** Libraries have lists of that name too: ours is the one beside our classes. */
    private static URI list() {
        String ourselves = Settings.class.getName().replace('.', '/') + ".class";
        String location = String.valueOf(Settings.class.getClassLoader().getResource(ourselves));
        return URI.create(location.substring(0, location.length() - ourselves.length()) + LIST);
    }
}
