package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {

    private static final EmailAddress EMAIL = new EmailAddress("Frederik.Smith@example.com");

    private final PasswordPolicy policy = new PasswordPolicy(Settings.identity(), new CommonPasswords());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devpassword",
                "securepass123",
                "securepassword123",
                "test12345",
                "correct horse battery staple",
                "пароль-не-из-списка",
                "🐎🔋📎✅🐎🔋📎✅"
            })
    void acceptsWhatIsNotGuessedFirst(String password) {
        assertThat(problem(password)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password123",
                "Password123",
                "PASSWORD",
                "12345678",
                "qwertyuiop",
                "iloveyou",
                "letmein1",
                "p@ssw0rd",
                "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44" // password in full-width letters
            })
    void refusesTheMostCommonOnes(String password) {
        assertThat(problem(password))
                .hasValueSatisfying(problem -> assertThat(problem).contains("most common"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"frederik.smith@example.com", "Frederik.Smith", "FREDERIK.SMITH", "millrace"})
    void refusesTheEmailAndItsName(String password) {
        assertThat(problem(password))
                .hasValueSatisfying(problem -> assertThat(problem).contains("must not be"));
    }

    @Test
    void countsCharactersNotBytes() {
        assertThat(problem("1234567")).contains("must have at least 8 characters");
        assertThat(problem("🐎".repeat(7))).contains("must have at least 8 characters");
        assertThat(problem("🐎".repeat(128))).isEmpty();
        assertThat(problem("🐎".repeat(129))).contains("must have at most 128 characters");
    }

    private Optional<String> problem(String password) {
        return policy.problem(password, EMAIL, "frederik");
    }
}
