package dev.millrace.accounts.web;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.oauth2.Application;
import dev.millrace.oauth2.OAuth2Scopes;
import dev.millrace.oauth2.StoredClients;
import dev.millrace.platform.ApiException;

/** Asks a person whether an application may act for it, and for what. The answer goes to the OAuth2 server. */
@AccountPage
class ConsentPage {

    private final StoredClients clients;
    private final PageAnswers answers;

    ConsentPage(StoredClients clients, PageAnswers answers) {
        this.clients = clients;
        this.answers = answers;
    }

    @GetMapping("/accounts/consent")
    ResponseEntity<String> ask(
            HttpServletRequest request,
            @RequestParam("client_id") String clientId,
            @RequestParam String state,
            @RequestParam(defaultValue = "") String scope) {
        Application application = clients.findApplication(clientId)
                .orElseThrow(() -> ApiException.notFound("There is no such application."));
        String targets = FormTargets.of(application.redirectUris());
        request.setAttribute(PagesSecurity.FORM_LEADS_TO, targets);
        List<AskedScope> scopes = Arrays.stream(scope.split(" "))
                .filter(OAuth2Scopes::exists)
                .map(word -> new AskedScope(word, OAuth2Scopes.inPlainWords(word)))
                .toList();
        return answers.page(
                request,
                "accounts/consent",
                Map.of("application", application, "targets", targets, "state", state, "scopes", scopes));
    }

    /** A scope and what it means. */
    record AskedScope(String word, String inPlainWords) {}
}
