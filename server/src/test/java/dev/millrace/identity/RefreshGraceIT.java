package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.platform.Ids;
import dev.millrace.testing.TestDatabase;

/** A client that lost an answer may ask again, where a setting says so. */
class RefreshGraceIT {

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    private final Sessions forgiving = Services.sessions(database, Settings.identity(Map.of("session.grace", "10s")));
    private final Sessions strict = Services.sessions(database, Settings.identity());
    private final UUID user = new Ids().next();

    @BeforeEach
    void aUser() {
        new UserRepository(database.jdbc())
                .insert(
                        user,
                        EmailAddress.parse(user + "@example.org").orElseThrow(),
                        null,
                        null,
                        "no hash",
                        Role.USER);
    }

    @Test
    void theSameTokenTwiceGetsTheSameNextOne() {
        String first = forgiving.open(user).refresh();
        String second = forgiving.refresh(first).orElseThrow().refresh();
        assertThat(forgiving.refresh(first).map(Tokens::refresh)).contains(second);
        assertThat(forgiving.refresh(second)).isPresent();
    }

    @Test
    void onceTheNextOneWasUsedTheOneBeforeEndsTheSession() {
        String first = forgiving.open(user).refresh();
        String second = forgiving.refresh(first).orElseThrow().refresh();
        String third = forgiving.refresh(second).orElseThrow().refresh();
        assertThat(forgiving.refresh(first)).isEmpty();
        assertThat(forgiving.refresh(third)).isEmpty();
    }

    @Test
    void whenTheTimeIsOverTheSessionEnds() {
        String first = forgiving.open(user).refresh();
        Optional<Tokens> second = forgiving.refresh(first);
        database.jdbc()
                .sql("update refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null")
                .update();
        assertThat(forgiving.refresh(first)).isEmpty();
        assertThat(forgiving.refresh(second.orElseThrow().refresh())).isEmpty();
    }

    @Test
    void withoutTheSettingTheSecondTimeEndsTheSession() {
        String first = strict.open(user).refresh();
        String second = strict.refresh(first).orElseThrow().refresh();
        assertThat(strict.refresh(first)).isEmpty();
        assertThat(strict.refresh(second)).isEmpty();
    }
}
