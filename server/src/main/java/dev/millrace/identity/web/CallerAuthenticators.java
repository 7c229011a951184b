package dev.millrace.identity.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

import dev.millrace.identity.CredentialVerifier;

/** Where credentials are optional, bad ones make a stranger of the caller; elsewhere they are refused. */
final class CallerAuthenticators implements AuthenticationManagerResolver<HttpServletRequest> {

    private static final Authentication STRANGER = new AnonymousAuthenticationToken(
            "stranger", "stranger", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

    private final AuthenticationManager strict;
    private final AuthenticationManager lenient;
    private final RequestRules rules;

    CallerAuthenticators(List<CredentialVerifier> verifiers, RequestRules rules) {
        this.strict = new CallerAuthenticator(verifiers);
        this.lenient = credentials -> {
            try {
                return strict.authenticate(credentials);
            } catch (InvalidBearerTokenException e) {
                return STRANGER;
            }
        };
        this.rules = rules;
    }

    @Override
    public AuthenticationManager resolve(HttpServletRequest request) {
        return rules.is(Access.OPTIONAL, request) ? lenient : strict;
    }
}
