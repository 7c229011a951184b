package dev.millrace.accounts.web;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

import dev.millrace.accounts.EmailConfirmations;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.User;
import dev.millrace.oauth2.StoredClients;
import dev.millrace.platform.ApiException;

/** What comes after a person showed who it is, here or elsewhere: the second factor where there is one, and then in. */
@Component
class Entrance {

    static final String CODE = "accounts/code";

    private static final String AUTHORIZE = "/api/v1/oauth2/authorize?";

    private final TwoFactor twoFactor;
    private final EmailConfirmations confirmations;
    private final BrowserSignIn browsers;
    private final StoredClients clients;
    private final PageAnswers answers;

    Entrance(
            TwoFactor twoFactor,
            EmailConfirmations confirmations,
            BrowserSignIn browsers,
            StoredClients clients,
            PageAnswers answers) {
        this.twoFactor = twoFactor;
        this.confirmations = confirmations;
        this.browsers = browsers;
        this.clients = clients;
        this.answers = answers;
    }

    /**
     * Lets a person in, or asks for its code.
     *
     * @throws ApiException 403 where it must do something else first
     */
    ResponseEntity<String> enter(User user, String next, HttpServletRequest request, HttpServletResponse response) {
        confirmations.require(user, null);
        if (twoFactor.isSetUp(user.id())) {
            return answers.page(request, CODE, codeForm(request, twoFactor.challenge(user.id()), next));
        }
        browsers.open(user.id(), request, response);
        return PageAnswers.found(twoFactor.mustSetUp(user.id(), user.role()) ? "/accounts/two-factor" : next);
    }

    Map<String, Object> codeForm(HttpServletRequest request, String challenge, String next) {
        mayLeadToApplication(request, next);
        return Map.of("challenge", challenge, "next", next);
    }

    /** An application that was allowed before gets its code straight after the sign-in: its address ends the redirects. */
    void mayLeadToApplication(HttpServletRequest request, String next) {
        if (next.startsWith(AUTHORIZE)) {
            clientId(next)
                    .flatMap(clients::findApplication)
                    .ifPresent(application -> request.setAttribute(
                            PagesSecurity.FORM_LEADS_TO, FormTargets.of(application.redirectUris())));
        }
    }

    private static Optional<String> clientId(String next) {
        return Optional.ofNullable(UriComponentsBuilder.fromUriString(next)
                .build()
                .getQueryParams()
                .getFirst("client_id"));
    }
}
