package dev.millrace.platform.settings;

import java.util.Locale;

/**
 * One thing that can be set.
 *
 * @param name its key, like {@code millrace.database.pool-size}
 * @param type the Java type of its value
 * @param description what it is for
 * @param byDefault what it is where nobody sets it; empty for nothing
 */
public record Setting(String name, String type, String description, String byDefault) {

    /** The environment variable that Spring binds to the key. */
    public String variable() {
        return name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The description without the marks of its source. */
    public String inPlainWords() {
        return description.replaceAll("\\{@\\w+\\s+([^}]*)}", "$1");
    }

    /** Whether the key names a folder of further keys, which nobody lists. */
    boolean holdsMore() {
        return type.startsWith("java.util.Map") || type.startsWith("java.util.List");
    }
}
