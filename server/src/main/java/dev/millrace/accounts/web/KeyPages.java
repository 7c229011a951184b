package dev.millrace.accounts.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.apikeys.ApiKeyChange;
import dev.millrace.apikeys.ApiKeyService;
import dev.millrace.apikeys.NewApiKey;
import dev.millrace.identity.Caller;
import dev.millrace.oauth2.OAuth2Scopes;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;

/** One's API keys. A key is shown whole when it is made, or gets another secret, and never again. */
@AccountPage
class KeyPages {

    private static final String PAGE = "accounts/api-keys";
    private static final PageRequest ALL = new PageRequest(0, 100);

    private final ApiKeyService keys;
    private final PageAnswers answers;
    private final Clock clock;

    KeyPages(ApiKeyService keys, PageAnswers answers, Clock clock) {
        this.keys = keys;
        this.answers = answers;
        this.clock = clock;
    }

    @GetMapping("/accounts/api-keys")
    ResponseEntity<String> list(Caller caller, HttpServletRequest request) {
        return answers.page(request, PAGE, model(caller));
    }

    /** @param days how long the key works; 0: until it is deleted */
    @PostMapping("/accounts/api-keys")
    ResponseEntity<String> create(
            Caller caller,
            HttpServletRequest request,
            @RequestParam String name,
            @RequestParam(defaultValue = "0") int days,
            @RequestParam(required = false) @Nullable List<String> scope) {
        try {
            @Nullable Instant end = days <= 0 ? null : clock.instant().plus(Duration.ofDays(days));
            return made(caller, request, keys.create(caller, new ApiKeyChange(name.strip(), scope, null, end, false)));
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(caller));
        }
    }

    @PostMapping("/accounts/api-keys/regenerate")
    ResponseEntity<String> regenerate(Caller caller, HttpServletRequest request, @RequestParam UUID key) {
        try {
            return made(caller, request, keys.regenerate(caller, key, Duration.ZERO));
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(caller));
        }
    }

    @PostMapping("/accounts/api-keys/delete")
    ResponseEntity<String> delete(Caller caller, @RequestParam UUID key) {
        keys.delete(caller, key);
        return PageAnswers.seeOther("/accounts/api-keys");
    }

    private ResponseEntity<String> made(Caller caller, HttpServletRequest request, NewApiKey key) {
        Map<String, Object> model = model(caller);
        model.put("made", key.text());
        return answers.page(request, PAGE, model);
    }

    private Map<String, Object> model(Caller caller) {
        Instant now = clock.instant();
        Map<String, Object> model = new HashMap<>();
        model.put(
                "keys",
                keys.list(caller, ALL).items().stream()
                        .map(key -> KeyLine.of(key, now))
                        .toList());
        model.put(
                "scopes",
                caller.scopes().stream()
                        .sorted()
                        .map(scope -> new ScopeLine(
                                scope.word(),
                                OAuth2Scopes.inPlainWords(scope.word()),
                                ApiKeyService.isGivenByDefault(scope)))
                        .toList());
        return model;
    }

    /**
     * A scope to be chosen.
     *
     * @param isUsual whether a key has it where nobody says
     */
    record ScopeLine(String word, String inPlainWords, boolean isUsual) {}
}
