package dev.millrace.platform.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.millrace.platform.Spelling;
import dev.millrace.platform.StartRefused;

/**
 * Stops a start with a setting that nothing reads: a misspelt key must not pass in silence and leave a default in force.
 * Runs before anything else is started. Named in {@code META-INF/spring.factories}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class SettingsGuard implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(SettingsGuard.class);
    private static final String KEY_PREFIX = "millrace.";
    private static final String VARIABLE_PREFIX = "MILLRACE_";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)[:}]");
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

    /** Lawful names of things that come later: whoever sets them should know. */
    private static final Set<String> NOT_USED_YET = Set.of("REDIS_URL", "SENTRY_DSN");

    /** What workers and clients read: often set in the shell that a server is started from as well. */
    private static final Set<String> CALLERS_OWN =
            Set.of("MILLRACE_URL", "MILLRACE_KEY", "MILLRACE_HANDLER", "MILLRACE_WORKER");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        List<Setting> settings = Settings.all();
        List<String> unknown = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource variables) {
                unknown.addAll(unknownVariables(variables, settings, aliases(environment)));
            } else if (source instanceof EnumerablePropertySource<?> keys) {
                unknown.addAll(unknownKeys(keys, settings));
            }
        }
        if (!unknown.isEmpty()) {
            throw new StartRefused(String.join("; ", unknown) + " (all settings: docs/reference/settings.md)");
        }
        NOT_USED_YET.stream()
                .filter(environment::containsProperty)
                .forEach(name -> log.warn("{} is set, but nothing uses it yet", name));
    }

    private static List<String> unknownVariables(
            EnumerablePropertySource<?> variables, List<Setting> settings, Set<String> aliases) {
        Set<String> known = new TreeSet<>(aliases);
        settings.forEach(setting -> known.add(setting.variable()));
        List<String> unknown = new ArrayList<>();
        for (String name : variables.getPropertyNames()) {
            boolean listed = known.contains(name)
                    || settings.stream()
                            .anyMatch(setting -> isSpelledOut(name, setting)
                                    || (setting.holdsMore() && name.startsWith(setting.variable() + "_")));
            if (name.startsWith(VARIABLE_PREFIX) && !listed && !CALLERS_OWN.contains(name)) {
                unknown.add(problem("environment variable", name, known));
            }
        }
        return unknown;
    }

    private static List<String> unknownKeys(EnumerablePropertySource<?> keys, List<Setting> settings) {
        List<String> known = settings.stream().map(Setting::name).toList();
        List<String> unknown = new ArrayList<>();
        for (String name : keys.getPropertyNames()) {
            String uniform = uniform(name);
            boolean listed = settings.stream()
                    .anyMatch(setting -> uniform(setting.name()).equals(uniform)
                            || (setting.holdsMore() && uniform.startsWith(uniform(setting.name()) + ".")));
            if (name.startsWith(KEY_PREFIX) && !listed) {
                unknown.add(problem("setting", name, known));
            }
        }
        return unknown;
    }

    private static String problem(String kind, String name, Collection<String> known) {
        return "there is no " + kind + " " + name
                + Spelling.nearest(name, known)
                        .map(nearest -> ", did you mean " + nearest + "?")
                        .orElse("");
    }

    /** {@code MILLRACE_DATABASE_POOL_SIZE} beside {@code MILLRACE_DATABASE_POOLSIZE}: Spring binds both. */
    private static boolean isSpelledOut(String variable, Setting setting) {
        return setting.name()
                .replace('-', '_')
                .replace('.', '_')
                .toUpperCase(Locale.ROOT)
                .equals(variable);
    }

    /** The many ways to write a key that Spring takes for one. */
    private static String uniform(String key) {
        return INDEX.matcher(key)
                .replaceFirst("")
                .replace("-", "")
                .replace("_", "")
                .toLowerCase(Locale.ROOT);
    }

    /** The variables that {@code application.yaml} reads by names of their own, such as {@code DATABASE_URL}. */
    static Set<String> aliases(ConfigurableEnvironment environment) {
        Set<String> aliases = new TreeSet<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> keys) {
                for (String name : keys.getPropertyNames()) {
                    Matcher placeholders = PLACEHOLDER.matcher(String.valueOf(keys.getProperty(name)));
                    while (name.startsWith(KEY_PREFIX) && placeholders.find()) {
                        aliases.add(placeholders.group(1));
                    }
                }
            }
        }
        return aliases;
    }
}
