package dev.millrace.accounts.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.accounts.EmailConfirmations;
import dev.millrace.accounts.OutsideAccounts;
import dev.millrace.accounts.OutsideProvider;
import dev.millrace.accounts.OutsideProviders;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.Caller;
import dev.millrace.identity.Sessions;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.oauth2.GrantCallers;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;

/** One's own account: what it is, where it is signed in, and what may act for it. */
@AccountPage
class AccountPages {

    private static final PageRequest ALL = new PageRequest(0, 100);

    private final UserService users;
    private final Sessions sessions;
    private final GrantCallers applications;
    private final TwoFactor twoFactor;
    private final EmailConfirmations confirmations;
    private final OutsideAccounts outside;
    private final OutsideProviders providers;
    private final PageAnswers answers;

    AccountPages(
            UserService users,
            Sessions sessions,
            GrantCallers applications,
            TwoFactor twoFactor,
            EmailConfirmations confirmations,
            OutsideAccounts outside,
            OutsideProviders providers,
            PageAnswers answers) {
        this.users = users;
        this.sessions = sessions;
        this.applications = applications;
        this.twoFactor = twoFactor;
        this.confirmations = confirmations;
        this.outside = outside;
        this.providers = providers;
        this.answers = answers;
    }

    @GetMapping({"/accounts", "/accounts/email"})
    ResponseEntity<String> home(Caller caller, HttpServletRequest request) {
        User user = me(caller);
        return answers.page(
                request,
                "accounts/home",
                Map.of(
                        "confirmed", confirmations.isConfirmed(user),
                        "secondFactor", twoFactor.isSetUp(user.id()),
                        "outside", outside(user)));
    }

    @GetMapping("/accounts/sessions")
    ResponseEntity<String> sessions(Caller caller, HttpServletRequest request) {
        return answers.page(
                request,
                "accounts/sessions",
                Map.of(
                        "sessions",
                        sessions.list(caller.userId(), ALL).items().stream()
                                .map(session -> SessionLine.of(session, caller))
                                .toList()));
    }

    @PostMapping("/accounts/sessions/end")
    ResponseEntity<String> end(Caller caller, @RequestParam UUID session) {
        sessions.revoke(caller, session);
        return PageAnswers.seeOther("/accounts/sessions");
    }

    @GetMapping("/accounts/applications")
    ResponseEntity<String> applications(Caller caller, HttpServletRequest request) {
        return answers.page(
                request,
                "accounts/applications",
                Map.of(
                        "applications",
                        applications.connected(caller.userId()).stream()
                                .map(ConnectedResponse::of)
                                .toList()));
    }

    @PostMapping("/accounts/applications/disconnect")
    ResponseEntity<String> disconnect(Caller caller, @RequestParam UUID application) {
        applications.disconnect(caller.userId(), application);
        return PageAnswers.seeOther("/accounts/applications");
    }

    private List<OutsideLine> outside(User user) {
        Map<String, String> names =
                providers.list().stream().collect(Collectors.toMap(OutsideProvider::id, OutsideProvider::name));
        return outside.list(user.id()).stream()
                .map(one -> new OutsideLine(
                        one.provider(), names.getOrDefault(one.provider(), one.provider()), one.email(), one.usedAt()))
                .toList();
    }

    private User me(Caller caller) {
        return users.find(caller.userId())
                .orElseThrow(() -> ApiException.notFound("your account was deleted a moment ago"));
    }

    /** An account elsewhere, under the name that its button has. */
    record OutsideLine(String provider, String providerName, String email, Instant usedAt) {}
}
