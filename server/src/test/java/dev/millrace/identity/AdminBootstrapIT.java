package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.platform.Ids;
import dev.millrace.testing.TestDatabase;

class AdminBootstrapIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    private static final IdentitySettings CHEAP =
            Settings.identity(Map.of("password.memory", "1MB", "password.iterations", "1"));

    private final UserRepository users = new UserRepository(database.jdbc());
    private final PasswordHasher hasher = new PasswordHasher(CHEAP);

    @BeforeEach
    void noUsersYet() {
        database.jdbc().sql("delete from users").update();
    }

    @Test
    void makesUpAPasswordOnceAndTellsIt() {
        AdminBootstrap first = start("", "test");
        AdminBootstrap.Credentials told = first.issuedNow().orElseThrow();
        assertThat(told.username()).isEqualTo("admin");
        assertThat(told.password()).matches("([a-z2-9]{4}-){4}[a-z2-9]{4}");
        assertThat(told.toString()).doesNotContain(told.password());
        assertThat(hasher.matches(told.password(), admin().passwordHash())).isTrue();

        assertThat(start("", "test").issuedNow()).isEmpty();
    }

    @Test
    void takesThePasswordFromTheEnvironmentAndTellsNothing() {
        AdminBootstrap bootstrap = start("a good password of ours", "prod");
        assertThat(bootstrap.issuedNow()).isEmpty();
        assertThat(admin().user().email().text()).isEqualTo("boss@example.org");
        assertThat(admin().user().role()).isEqualTo(Role.ADMIN);
        assertThat(hasher.matches("a good password of ours", admin().passwordHash()))
                .isTrue();
    }

    @Test
    void leavesAnAdminAsItIs() {
        start("a good password of ours", "test");
        start("another password of ours", "test");
        assertThat(hasher.matches("a good password of ours", admin().passwordHash()))
                .isTrue();
    }

    @Test
    void ofNodesThatStartAtOnceOneMakesTheAdmin() throws Exception {
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AdminBootstrap>> starts = IntStream.range(0, 5)
                    .mapToObj(node -> nodes.submit(() -> start("", "test")))
                    .toList();
            int told = 0;
            for (Future<AdminBootstrap> start : starts) {
                Optional<AdminBootstrap.Credentials> credentials = start.get().issuedNow();
                if (credentials.isPresent()) {
                    told++;
                    assertThat(hasher.matches(credentials.get().password(), admin().passwordHash()))
                            .isTrue();
                }
            }
            assertThat(told).isEqualTo(1);
        }
    }

    @Test
    void aCommonPasswordStopsTheStartWhereItIsInEarnest() {
        assertThatThrownBy(() -> start("password123", "production"))
                .hasMessageContaining("MILLRACE_ADMIN_PASSWORD")
                .hasMessageNotContaining("password123");
        assertThat(users.existsAdmin()).isFalse();
        start("password123", "dev");
        assertThat(users.existsAdmin()).isTrue();
    }

    private AdminBootstrap start(String password, String env) {
        AdminBootstrap bootstrap = new AdminBootstrap(
                new AdminSettings("boss@example.org", password),
                Settings.server(Path.of("unused"), env),
                users,
                hasher,
                new PasswordPolicy(CHEAP, new CommonPasswords()),
                database.jdbc(),
                database.transactions(),
                new Ids());
        bootstrap.afterSingletonsInstantiated();
        return bootstrap;
    }

    private UserRepository.Credentials admin() {
        return users.findCredentials(SignInName.parse("admin").orElseThrow()).orElseThrow();
    }
}
