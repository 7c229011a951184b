package dev.millrace.platform.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says of a value that cannot be: which setting it is, what it holds, and what it may hold. */
public final class WrongSetting {

    private static final Pattern SECRET = Pattern.compile(".*(secret|password|key|token|url).*");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)[:}].*");

    private WrongSetting() {}

    public static String describe(BindException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindValidationException violations) {
                return describe(violations);
            }
            if (cause instanceof ConversionFailedException conversion) {
                return name(failure.getName(), failure.getProperty())
                        + holds(failure.getName(), conversion.getValue()) + ", and must be "
                        + expected(conversion.getTargetType().getType());
            }
        }
        // The record itself refused: its message names the setting.
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static String describe(BindValidationException failure) {
        ConfigurationPropertyName prefix = failure.getValidationErrors().getName();
        List<ConfigurationProperty> bound =
                List.copyOf(failure.getValidationErrors().getBoundProperties());
        return failure.getValidationErrors().getAllErrors().stream()
                .map(error -> describe(error, prefix, bound))
                .collect(Collectors.joining("; "));
    }

    private static String describe(
            ObjectError error, ConfigurationPropertyName prefix, List<ConfigurationProperty> bound) {
        if (!(error instanceof FieldError field)) {
            return prefix + " " + error.getDefaultMessage();
        }
        ConfigurationPropertyName name = prefix.append(kebab(field.getField()));
        Optional<ConfigurationProperty> property = bound.stream()
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst();
        return name(name, property.orElse(null)) + holds(name, field.getRejectedValue()) + ", and "
                + error.getDefaultMessage();
    }

    /** The name that the operator used: the environment variable where there is one, and the key. */
    private static String name(@Nullable ConfigurationPropertyName key, @Nullable ConfigurationProperty property) {
        String variable = property == null ? null : variable(property);
        return variable == null ? String.valueOf(key) : variable + " (" + key + ")";
    }

    private static @Nullable String variable(ConfigurationProperty property) {
        Origin origin = property.getOrigin();
        if (origin instanceof SystemEnvironmentOrigin variable) {
            return variable.getProperty();
        }
        if (origin instanceof PropertySourceOrigin named
                && named.getPropertySource() instanceof SystemEnvironmentPropertySource) {
            return named.getPropertyName();
        }
        Matcher placeholder = PLACEHOLDER.matcher(String.valueOf(property.getValue()));
        return placeholder.matches() ? placeholder.group(1) : null;
    }

    private static String holds(@Nullable ConfigurationPropertyName key, @Nullable Object value) {
        return SECRET.matcher(String.valueOf(key)).matches()
                ? " holds a value that cannot be"
                : " holds \"" + value + "\"";
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "));
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration, like 500ms, 30s, 10m or 2h";
        }
        if (type == DataSize.class) {
            return "a size, like 64KB, 512MB or 2GB";
        }
        return "a valid " + type.getSimpleName();
    }

    private static String kebab(String field) {
        return field.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
