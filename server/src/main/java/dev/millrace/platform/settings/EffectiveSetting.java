package dev.millrace.platform.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it is in force.
 *
 * @param value what it holds; null where that is a secret, or nothing
 * @param isSet whether it holds something, and other than by default
 */
public record EffectiveSetting(Setting setting, @Nullable String value, boolean isSecret, boolean isSet) {

    /** What may be shown of it. */
    public String shown() {
        if (value != null) {
            return value;
        }
        return isSecret && isSet ? "set, and not shown" : "";
    }
}
