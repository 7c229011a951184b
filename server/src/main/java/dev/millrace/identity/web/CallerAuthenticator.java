package dev.millrace.identity.web;

import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

import dev.millrace.identity.Caller;
import dev.millrace.identity.TokenVerifier;

/** Makes a caller of the credentials that a request brought. */
final class CallerAuthenticator implements AuthenticationManager {

    private final TokenVerifier verifier;

    CallerAuthenticator(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Authentication authenticate(Authentication credentials) {
        String token = ((BearerTokenAuthenticationToken) credentials).getToken();
        try {
            Caller caller = verifier.verify(token).orElseThrow(() -> new InvalidBearerTokenException("not valid"));
            return new CallerAuthentication(caller);
        } catch (DataAccessException e) {
            throw new AccountsUnavailable(e);
        }
    }
}
