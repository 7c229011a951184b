package dev.millrace.secrets;

import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.springframework.stereotype.Component;

/** Signs tokens with this node's key, and reads those that any node signed. */
@Component
public final class TokenSigner {

    /** The one algorithm of every token. */
    public static final JWSAlgorithm ALGORITHM = JWSAlgorithm.RS256;

    private final SigningKeys keys;

    TokenSigner(SigningKeys keys) {
        this.keys = keys;
    }

    /** The token of these claims. */
    public String sign(JOSEObjectType type, JWTClaimsSet claims) {
        SigningKey key = keys.current();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(ALGORITHM).type(type).keyID(key.kid()).build(), claims);
        try {
            token.sign(new RSASSASigner(key.privateKey()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
        return token.serialize();
    }

    /** The claims of a token of that type that one of our keys signed, good or not; empty for any other text. */
    public Optional<JWTClaimsSet> open(JOSEObjectType type, String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSHeader header = token.getHeader();
            if (!ALGORITHM.equals(header.getAlgorithm())
                    || !type.equals(header.getType())
                    || header.getKeyID() == null) {
                return Optional.empty();
            }
            Optional<RSAPublicKey> key = keys.find(header.getKeyID());
            return key.isPresent() && token.verify(new RSASSAVerifier(key.get()))
                    ? Optional.of(token.getJWTClaimsSet())
                    : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /** What others verify our tokens with. */
    public JWKSet publicKeys() {
        return new JWKSet(keys.all().entrySet().stream()
                .<com.nimbusds.jose.jwk.JWK>map(entry -> new RSAKey.Builder(entry.getValue())
                        .keyID(entry.getKey())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(ALGORITHM)
                        .build())
                .toList());
    }
}
