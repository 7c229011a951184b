package dev.millrace.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.platform.MillraceSettings;

class ServerSecretTest {

    @TempDir
    Path data;

    @Test
    void isMadeOnceAndReadableByItsOwnerAlone() throws Exception {
        byte[] first = fromFile().bytes();
        assertThat(first).hasSize(32);
        assertThat(fromFile().bytes()).isEqualTo(first);
        assertThat(data.toFile().list()).containsExactly("secret.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("secret.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void comesFromTheEnvironmentWhereThatHasOne() {
        String secret = "a-secret-of-some-length-0123456789abcdef";
        ServerSecret given = new ServerSecret(Secrets.settings(secret), server());
        assertThat(given.bytes()).isEqualTo(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void isNotMadeAnewOverAFileThatWasDamaged() throws Exception {
        Files.writeString(data.resolve("secret.key"), "abcd\n");
        assertThatThrownBy(this::fromFile).hasMessageContaining("secret.key");
        assertThat(data.resolve("secret.key")).hasContent("abcd");
    }

    private ServerSecret fromFile() {
        return new ServerSecret(Secrets.settings(""), server());
    }

    private MillraceSettings server() {
        return new MillraceSettings(0, data, "", "test");
    }
}
