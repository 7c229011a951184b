package dev.millrace.secrets;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.millrace.testing.TestDatabase;

class SigningKeysIT {

    private static final String ONE_SECRET = "a-secret-of-some-length-0123456789abcdef";
    private static final String ANOTHER_SECRET = "another-secret-of-length-0123456789abcdef";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.fresh();

    @Test
    void surviveARestart() {
        SigningKeys before = node(ONE_SECRET);
        SigningKeys after = node(ONE_SECRET);
        assertThat(after.current().kid()).isEqualTo(before.current().kid());
        assertThat(after.current().privateKey()).isEqualTo(before.current().privateKey());
    }

    @Test
    void aNodeWithAnotherSecretSignsWithAKeyOfItsOwnAndBothVerifyBoth() throws Exception {
        SigningKeys one = node(ONE_SECRET);
        SigningKeys other = node(ANOTHER_SECRET);
        assertThat(other.current().kid()).isNotEqualTo(one.current().kid());
        for (SigningKeys signer : new SigningKeys[] {one, other}) {
            SignedJWT token = SignedJWT.parse(
                    new TokenSigner(signer).sign(JOSEObjectType.JWT, new JWTClaimsSet.Builder().build()));
            for (SigningKeys reader : new SigningKeys[] {one, other}) {
                JWSVerifier verifier = new RSASSAVerifier(
                        reader.find(token.getHeader().getKeyID()).orElseThrow());
                assertThat(token.verify(verifier)).isTrue();
            }
        }
    }

    @Test
    void theDatabaseCannotSignByItself() {
        byte[] privateKey = node(ONE_SECRET).current().privateKey().getEncoded();
        var rows = database.jdbc()
                .sql("select sealed_private_key from signing_keys")
                .query((row, number) -> row.getBytes(1))
                .list();
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(new String(row, ISO_8859_1))
                        .doesNotContain(new String(privateKey, 40, 64, ISO_8859_1)));
    }

    @Test
    void anotherKeyIsKnownEverywhereBeforeItSignsAndTheOneBeforeStaysGood() {
        SigningKeys one = node(ONE_SECRET);
        SigningKeys other = node(ONE_SECRET);
        String before = one.current().kid();
        String next = one.rotate(UUID.randomUUID(), null);
        for (SigningKeys node : new SigningKeys[] {one, other}) {
            node.takeUp();
            assertThat(node.find(next)).isPresent();
            assertThat(node.current().kid()).isEqualTo(before);
        }
        database.jdbc()
                .sql("update signing_keys set signs_from = now() where kid = ?")
                .param(next)
                .update();
        for (SigningKeys node : new SigningKeys[] {one, other}) {
            node.takeUp();
            assertThat(node.current().kid()).isEqualTo(next);
            assertThat(node.find(before)).isPresent();
        }
    }

    @Test
    void aKeyThatGrewOldIsReplaced() {
        SigningKeys node = node(ONE_SECRET);
        database.jdbc()
                .sql("update signing_keys set created_at = now() - interval '91 days'")
                .update();
        node.takeUp();
        node.takeUp();
        assertThat(database.jdbc()
                        .sql("select count(*) from signing_keys where signs_from > now()")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private static SigningKeys node(String secret) {
        return Secrets.signingKeys(database, secret);
    }
}
