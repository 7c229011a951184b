package dev.millrace.identity.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.millrace.identity.CredentialVerifier;

/** Where credentials are optional, bad ones make a stranger of the caller; elsewhere they are refused. */
final class CallerAuthenticators implements AuthenticationManagerResolver<HttpServletRequest> {

    private static final Authentication STRANGER = new AnonymousAuthenticationToken(
            "stranger", "stranger", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

    private final AuthenticationManager strict;
    private final AuthenticationManager lenient;
    private final RequestMatcher optional;

    CallerAuthenticators(List<CredentialVerifier> verifiers, RequestMatcher optional) {
        this.strict = new CallerAuthenticator(verifiers);
        this.lenient = credentials -> {
            try {
                return strict.authenticate(credentials);
            } catch (InvalidBearerTokenException e) {
                return STRANGER;
            }
        };
        this.optional = optional;
    }

    @Override
    public AuthenticationManager resolve(HttpServletRequest request) {
        return optional.matches(request) ? lenient : strict;
    }
}
