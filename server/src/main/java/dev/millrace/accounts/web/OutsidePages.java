package dev.millrace.accounts.web;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.accounts.OutsideAccounts;
import dev.millrace.accounts.OutsideProviders;
import dev.millrace.accounts.OutsideSignIn;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;

/** Signing in with an account elsewhere, and which of them sign one in. */
@AccountPage
class OutsidePages {

    private final OutsideSignIn signIn;
    private final OutsideAccounts accounts;
    private final OutsideProviders providers;
    private final Entrance entrance;
    private final Cookies cookies;
    private final PageAnswers answers;

    OutsidePages(
            OutsideSignIn signIn,
            OutsideAccounts accounts,
            OutsideProviders providers,
            Entrance entrance,
            Cookies cookies,
            PageAnswers answers) {
        this.signIn = signIn;
        this.accounts = accounts;
        this.providers = providers;
        this.entrance = entrance;
        this.cookies = cookies;
        this.answers = answers;
    }

    @GetMapping("/accounts/login/with/{provider}")
    ResponseEntity<String> leave(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable String provider,
            @RequestParam(required = false) @Nullable String next,
            @RequestParam(defaultValue = "") String invite) {
        OutsideSignIn.Departure departure =
                signIn.begin(provider, Next.safe(next), invite.isBlank() ? null : invite.strip(), request);
        cookies.setJourney(departure.kept(), response);
        return PageAnswers.found(departure.address());
    }

    /** Whatever the provider sends along: more than we asked for, often. */
    @GetMapping("/accounts/login/from/{provider}")
    ResponseEntity<String> comeBack(
            HttpServletRequest request,
            HttpServletResponse response,
            @PathVariable String provider,
            @RequestParam MultiValueMap<String, String> answer) {
        Optional<String> kept = cookies.journey(request);
        cookies.removeJourney(response);
        try {
            OutsideSignIn.Arrival arrival = signIn.finish(provider, kept, answer);
            return entrance.enter(arrival.user(), Next.safe(arrival.next()), request, response);
        } catch (ApiException e) {
            return answers.refused(
                    e,
                    request,
                    SignInPages.LOGIN,
                    Map.of("next", Next.HOME, "username", "", "providers", providers.list()));
        }
    }

    @PostMapping("/accounts/outside/disconnect")
    ResponseEntity<String> disconnect(Caller caller, @RequestParam String provider) {
        accounts.disconnect(caller.userId(), provider);
        return PageAnswers.seeOther("/accounts");
    }
}
