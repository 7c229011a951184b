package dev.millrace.identity.web;

import java.util.List;
import java.util.Optional;

import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerAuthentication;
import dev.millrace.identity.CredentialVerifier;

/** Makes a caller of the credentials that a request brought. */
final class CallerAuthenticator implements AuthenticationManager {

    private final List<CredentialVerifier> verifiers;

    CallerAuthenticator(List<CredentialVerifier> verifiers) {
        this.verifiers = List.copyOf(verifiers);
    }

    @Override
    public Authentication authenticate(Authentication credentials) {
        String text = ((BearerTokenAuthenticationToken) credentials).getToken();
        try {
            return new CallerAuthentication(
                    verify(text).orElseThrow(() -> new InvalidBearerTokenException("not valid")));
        } catch (DataAccessException e) {
            throw new AccountsUnavailable(e);
        }
    }

    private Optional<Caller> verify(String text) {
        for (CredentialVerifier verifier : verifiers) {
            if (verifier.recognises(text)) {
                return verifier.verify(text);
            }
        }
        return Optional.empty();
    }
}
