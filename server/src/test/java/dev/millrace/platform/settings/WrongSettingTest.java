package dev.millrace.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;

import jakarta.validation.Validation;
import org.hibernate.validator.constraints.Range;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

class WrongSettingTest {

    record Mill(@Range(min = 1, max = 9) int wheels, Duration pause, Stone stone, String secretKey) {

        Mill {
            if ("short".equals(secretKey)) {
                throw new IllegalArgumentException("MILL_SECRET is too short");
            }
        }
    }

    enum Stone {
        GRANITE,
        BASALT
    }

    @Test
    void aNumberOutOfRangeIsShownWithItsRange() {
        assertThat(wrong("mill.wheels", "12")).isEqualTo("mill.wheels holds \"12\", and must be between 1 and 9");
    }

    @Test
    void aValueOfTheWrongKindIsToldWhatItMayBe() {
        assertThat(wrong("mill.wheels", "many")).isEqualTo("mill.wheels holds \"many\", and must be a whole number");
        assertThat(wrong("mill.pause", "soon")).endsWith("must be a duration, like 500ms, 30s, 10m or 2h");
        assertThat(wrong("mill.stone", "marble")).endsWith("must be one of granite, basalt");
    }

    @Test
    void theVariableThatTheOperatorSetIsNamedFirst() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of("MILL_WHEELS", "12")));

        assertThat(describe(environment)).startsWith("MILL_WHEELS (mill.wheels) holds \"12\"");
    }

    @Test
    void whatARecordItselfRefusesIsSaidInItsWords() {
        assertThat(wrong("mill.secret-key", "short")).isEqualTo("MILL_SECRET is too short");
    }

    private static String wrong(String key, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("file", Map.of(key, value)));
        return describe(environment);
    }

    private static String describe(StandardEnvironment environment) {
        try (var validators = Validation.buildDefaultValidatorFactory()) {
            var handler = new ValidationBindHandler(new SpringValidatorAdapter(validators.getValidator()));
            var binder = new Binder(ConfigurationPropertySources.from(environment.getPropertySources()));
            return WrongSetting.describe(catchThrowableOfType(
                    BindException.class, () -> binder.bind("mill", Bindable.of(Mill.class), handler)));
        }
    }
}
