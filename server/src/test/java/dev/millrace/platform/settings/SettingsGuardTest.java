package dev.millrace.platform.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.millrace.platform.StartRefused;

class SettingsGuardTest {

    private final StandardEnvironment environment = new StandardEnvironment();

    SettingsGuardTest() {
        MutablePropertySources sources = environment.getPropertySources();
        sources.stream().map(source -> source.getName()).toList().forEach(sources::remove);
        file(Map.of("millrace.database.url", "${DATABASE_URL:}", "millrace.env", "${MILLRACE_STAGE:dev}"));
    }

    @Test
    void aMisspeltKeyStopsTheStartAndNamesTheNearest() {
        file(Map.of("millrace.databse.pool-size", "5"));

        assertThatThrownBy(this::start)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("no setting millrace.databse.pool-size")
                .hasMessageContaining("did you mean millrace.database.pool-size?");
    }

    @Test
    void aMisspeltVariableStopsTheStartAndNamesTheNearest() {
        variables(Map.of("MILLRACE_PROT", "80", "MILLRACE_STAGES", "two"));

        assertThatThrownBy(this::start)
                .hasMessageContaining("MILLRACE_PROT, did you mean MILLRACE_PORT?")
                .hasMessageContaining("MILLRACE_STAGES, did you mean MILLRACE_STAGE?");
    }

    @Test
    void whatNothingIsNearStandsAlone() {
        variables(Map.of("MILLRACE_TELEPORTATION_ENABLED", "yes"));

        assertThatThrownBy(this::start)
                .hasMessageContaining("no environment variable MILLRACE_TELEPORTATION_ENABLED (");
    }

    @Test
    void everyWayOfWritingAKeyThatSpringReadsIsKnown() {
        file(Map.of("millrace.database.poolSize", "5"));
        variables(Map.of("MILLRACE_DATABASE_POOLSIZE", "6", "MILLRACE_DATABASE_POOL_SIZE", "7", "MILLRACE_PORT", "8"));

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void whatWorkersReadMayBeSetInTheShellOfAServer() {
        variables(
                Map.of("MILLRACE_URL", "http://localhost:8000", "MILLRACE_KEY", "mr_1", "MILLRACE_HANDLER", "resize"));

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void otherProgramsVariablesAreTheirBusiness() {
        variables(Map.of("PATH", "/bin", "MILL", "stone", "DATABASE_URL", "postgresql://localhost/x"));

        assertThatCode(this::start).doesNotThrowAnyException();
    }

    private void start() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.setEnvironment(environment);
        new SettingsGuard().initialize(context);
    }

    private void file(Map<String, Object> keys) {
        environment.getPropertySources().addLast(new MapPropertySource("file" + keys, keys));
    }

    private void variables(Map<String, Object> variables) {
        environment.getPropertySources().addLast(new SystemEnvironmentPropertySource("variables", variables));
    }
}
