package dev.millrace.identity.web;

import org.springframework.security.core.AuthenticationException;

/**
 * Whether the caller is who it says cannot be told now, because the database does not answer. No kind of Spring's {@code
 * AuthenticationServiceException}: its filter throws those on, past the entry point that would answer them.
 */
final class AccountsUnavailable extends AuthenticationException {

    AccountsUnavailable(Throwable cause) {
        super("the database does not answer; please try again", cause);
    }
}
