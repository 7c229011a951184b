package dev.millrace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

import dev.millrace.secrets.Secrets;
import dev.millrace.secrets.SigningKeys;
import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.MillraceTest;

/** What is not exactly a token of ours, of this moment and for this purpose, is no token. */
@MillraceTest
class TokenIT {

    @Autowired
    Api api;

    @Autowired
    SigningKeys keys;

    @Autowired
    JdbcClient db;

    private String lawful;
    private JWTClaimsSet claims;
    private JWSHeader header;

    @BeforeEach
    void aLawfulToken() throws Exception {
        String email = "user-" + UUID.randomUUID() + "@example.org";
        JsonNode body = signUp(email);
        lawful = body.get("access_token").asString();
        SignedJWT token = SignedJWT.parse(lawful);
        claims = token.getJWTClaimsSet();
        header = token.getHeader();
    }

    @Test
    void isWhatRfc9068Says() {
        assertThat(header.getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(header.getType()).isEqualTo(new JOSEObjectType("at+jwt"));
        assertThat(claims.getIssuer()).isEqualTo("millrace");
        assertThat(claims.getAudience()).containsExactly("millrace-api");
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(15));
        assertThat(claims.getClaims().keySet())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp");
    }

    @Test
    void opensTheDoorWhenNothingIsChanged() throws Exception {
        accepts(lawful);
        accepts(ours(same -> same));
    }

    @Test
    void isRefusedWithoutASignature() {
        String body = lawful.substring(lawful.indexOf('.'), lawful.lastIndexOf('.'));
        String none = encoded("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + body;
        refuses(none);
        refuses(none + ".");
        refuses(none + lawful.substring(lawful.lastIndexOf('.')));
        refuses(encoded("{\"alg\":\"None\",\"typ\":\"at+jwt\"}") + body + ".");
        refuses(lawful.substring(0, lawful.lastIndexOf('.') + 1));
    }

    @Test
    void isRefusedWhenThePublicKeyWasUsedAsASharedSecret() throws Exception {
        PublicKey known = keys.find(header.getKeyID()).orElseThrow();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(known.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        JWSHeader hs256 = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(header.getType())
                .keyID(header.getKeyID())
                .build();
        refuses(signed(hs256, claims, new MACSigner(known.getEncoded())));
        refuses(signed(hs256, claims, new MACSigner(pem.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void isRefusedInAnotherAlgorithmEvenOfTheSameKey() throws Exception {
        for (JWSAlgorithm algorithm : new JWSAlgorithm[] {JWSAlgorithm.RS512, JWSAlgorithm.PS256}) {
            refuses(signed(
                    new JWSHeader.Builder(algorithm)
                            .type(header.getType())
                            .keyID(header.getKeyID())
                            .build(),
                    claims,
                    ourSigner()));
        }
    }

    @Test
    void isRefusedWhenItBringsItsOwnKey() throws Exception {
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        RSAKey own = new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build();
        JWSSigner signer = new RSASSASigner(pair.getPrivate());
        refuses(signed(header, claims, signer));
        refuses(signed(new JWSHeader.Builder(header).jwk(own).build(), claims, signer));
        refuses(signed(
                new JWSHeader.Builder(header)
                        .jwkURL(URI.create("http://localhost/jwks.json"))
                        .build(),
                claims,
                signer));
    }

    @Test
    void isRefusedWithAnUnknownKeyNameOrNone() throws Exception {
        for (String kid : new String[] {"unknown", "../../dev/null", "' or 1=1 --", "\u0000", ""}) {
            refuses(signed(new JWSHeader.Builder(header).keyID(kid).build(), claims, ourSigner()));
        }
        refuses(signed(new JWSHeader.Builder(header).keyID(null).build(), claims, ourSigner()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+JWT2", "id_token", "rt+jwt"})
    void isRefusedAsAnotherTypeOfToken(String type) throws Exception {
        refuses(signed(
                new JWSHeader.Builder(header).type(new JOSEObjectType(type)).build(), claims, ourSigner()));
    }

    @Test
    void isRefusedWithoutAType() throws Exception {
        refuses(signed(new JWSHeader.Builder(header).type(null).build(), claims, ourSigner()));
    }

    @Test
    void isRefusedPastItsTime() throws Exception {
        Instant now = Instant.now();
        Date longAgo = Date.from(now.minusSeconds(900));
        refuses(ours(claims ->
                claims.issueTime(longAgo).notBeforeTime(longAgo).expirationTime(Date.from(now.minusSeconds(61)))));
        refuses(ours(claims -> claims.expirationTime(null)));
        accepts(ours(claims ->
                claims.issueTime(longAgo).notBeforeTime(longAgo).expirationTime(Date.from(now.minusSeconds(5)))));
    }

    @Test
    void isRefusedBeforeItsTime() throws Exception {
        Instant now = Instant.now();
        refuses(ours(claims -> claims.notBeforeTime(Date.from(now.plus(Duration.ofHours(1))))));
        refuses(ours(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(61)))));
        refuses(ours(claims -> claims.notBeforeTime(null)));
    }

    @Test
    void isRefusedFromAnotherIssuerOrForAnotherAudience() throws Exception {
        refuses(ours(claims -> claims.issuer("https://evil.example")));
        refuses(ours(claims -> claims.issuer(null)));
        refuses(ours(claims -> claims.audience("another-api")));
        refuses(ours(claims -> claims.audience((String) null)));
    }

    @Test
    void isRefusedWithoutAUserOrSession() throws Exception {
        refuses(ours(claims -> claims.subject(null)));
        refuses(ours(claims -> claims.subject("admin")));
        refuses(ours(claims -> claims.claim("sid", null)));
        refuses(ours(claims -> claims.claim("sid", UUID.randomUUID().toString())));
        refuses(ours(claims -> claims.claim("sid", 7)));
    }

    @Test
    void isRefusedWithTheSessionOfAnother() throws Exception {
        JsonNode other = signUp("other-" + UUID.randomUUID() + "@example.org");
        JWTClaimsSet others =
                SignedJWT.parse(other.get("access_token").asString()).getJWTClaimsSet();
        refuses(ours(claims -> claims.subject(others.getSubject())));
    }

    @Test
    void isRefusedOnceItsUserIsDeleted() {
        db.sql("update users set deleted_at = now(), is_active = false where id = ?::uuid")
                .param(claims.getSubject())
                .update();
        refuses(lawful);
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        JsonNode other = signUp("other-" + UUID.randomUUID() + "@example.org");
        refuses(other.get("refresh_token").asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "..", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30.", "mr_x", "ü"})
    void isRefusedWhereItIsNone(String token) {
        refuses(token);
    }

    @Test
    void isRefusedWhereItIsGiant() {
        Answer answer = api.withToken(lawful + "A".repeat(6000)).get("/api/v1/me");
        assertThat(answer.status()).isIn(400, 401, 431);
    }

    @Test
    void isReadFromTheAuthorizationHeaderAlone() {
        api.get("/api/v1/me?access_token=" + lawful).expect(401);
        api.send(api.request("/api/v1/me").header("Cookie", "access_token=" + lawful))
                .expect(401);
        api.send(api.request("/api/v1/me").header("Authorization", "Basic " + lawful))
                .expect(401);
        api.send(api.request("/api/v1/me").header("Authorization", "bearer " + lawful))
                .expect(200);
    }

    private void accepts(String token) {
        api.withToken(token).get("/api/v1/me").expect(200);
    }

    private void refuses(String token) {
        Answer answer = api.withToken(token).get("/api/v1/me").expect(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer error=\"invalid_token\"");
        assertThat(answer.json().get("error").get("code").asString()).isEqualTo("UNAUTHORIZED");
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("Unauthorized: Invalid authentication credentials");
    }

    /** The lawful claims with a change, signed as we would. */
    private String ours(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return signed(header, change.apply(new JWTClaimsSet.Builder(claims)).build(), ourSigner());
    }

    private JWSSigner ourSigner() {
        return new RSASSASigner(Secrets.privateKey(keys));
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode signUp(String email) {
        var credentials = Map.of("email", email, "password", Api.PASSWORD);
        api.post("/api/v1/auth/register", credentials).expect(201);
        return api.post("/api/v1/auth/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(200)
                .json();
    }
}
