package dev.millrace.oauth2.web;

import java.time.Instant;
import java.util.Date;

import com.nimbusds.jwt.JWTClaimsSet;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import dev.millrace.identity.AccessTokens;
import dev.millrace.secrets.TokenSigner;

/** Reads the access token of a userinfo request by its signature alone: whether it is still good, its grant says after. */
final class UserInfoTokens implements JwtDecoder {

    private final TokenSigner signer;

    UserInfoTokens(TokenSigner signer) {
        this.signer = signer;
    }

    @Override
    public Jwt decode(String token) {
        JWTClaimsSet claims = signer.open(AccessTokens.TYPE, token)
                .orElseThrow(() -> new BadJwtException("not a token of this server"));
        Instant expiresAt = instant(claims.getExpirationTime());
        return Jwt.withTokenValue(token)
                .header("typ", "at+jwt")
                .subject(String.valueOf(claims.getSubject()))
                .expiresAt(expiresAt)
                .build();
    }

    private static Instant instant(Date date) {
        if (date == null) {
            throw new BadJwtException("without an end");
        }
        return date.toInstant();
    }
}
