package dev.millrace.platform.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What this server is set to, for those who run it. Nobody is shown a secret. */
@Component
public class EffectiveSettings {

    /** By the last word of a key. An address may hold a password. */
    private static final Pattern SECRET =
            Pattern.compile("(.*\\.)?((.*-)?(secret|password|token|key|credentials)|url)");

    private final Environment environment;

    EffectiveSettings(Environment environment) {
        this.environment = environment;
    }

    /** All settings, by name. */
    public List<EffectiveSetting> list() {
        Binder binder = Binder.get(environment);
        return Settings.all().stream()
                .map(setting -> effective(setting, binder))
                .toList();
    }

    /** Those that are not as they are by default: what each holds, as far as it may be told. */
    public Map<String, String> changed() {
        return list().stream()
                .filter(EffectiveSetting::isSet)
                .collect(Collectors.toMap(
                        one -> one.setting().name(), EffectiveSetting::shown, (one, other) -> one, TreeMap::new));
    }

    private static EffectiveSetting effective(Setting setting, Binder binder) {
        String held = held(setting, binder);
        boolean secret = SECRET.matcher(setting.name()).matches();
        boolean set = !held.isEmpty() && !held.equals(setting.byDefault());
        return new EffectiveSetting(setting, secret || held.isEmpty() ? null : held, secret, set);
    }

    private static String held(Setting setting, Binder binder) {
        if (setting.type().startsWith("java.util.Map")) {
            return new TreeMap<>(binder.bind(setting.name(), Bindable.mapOf(String.class, String.class))
                            .orElse(Map.of()))
                    .entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(", "));
        }
        if (setting.type().startsWith("java.util.List")) {
            return String.join(
                    ", ",
                    binder.bind(setting.name(), Bindable.listOf(String.class)).orElse(List.of()));
        }
        return Objects.requireNonNull(binder.bind(setting.name(), String.class).orElse(setting.byDefault()));
    }
}
