package dev.millrace.accounts.web;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.apikeys.ApiKeyChange;
import dev.millrace.apikeys.ApiKeyService;
import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;

/** One's API keys. A key is shown whole when it is made, and never again; what it may do is chosen over the API. */
@AccountPage
class KeyPages {

    private static final String PAGE = "accounts/api-keys";
    private static final PageRequest ALL = new PageRequest(0, 100);

    private final ApiKeyService keys;
    private final PageAnswers answers;

    KeyPages(ApiKeyService keys, PageAnswers answers) {
        this.keys = keys;
        this.answers = answers;
    }

    @GetMapping("/accounts/api-keys")
    ResponseEntity<String> list(Caller caller, HttpServletRequest request) {
        return answers.page(request, PAGE, model(caller));
    }

    @PostMapping("/accounts/api-keys")
    ResponseEntity<String> create(Caller caller, HttpServletRequest request, @RequestParam String name) {
        try {
            String made = keys.create(caller, new ApiKeyChange(name.strip(), null, null, null, false))
                    .text();
            Map<String, Object> model = model(caller);
            model.put("made", made);
            return answers.page(request, PAGE, model);
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(caller));
        }
    }

    @PostMapping("/accounts/api-keys/delete")
    ResponseEntity<String> delete(Caller caller, @RequestParam UUID key) {
        keys.delete(caller, key);
        return PageAnswers.seeOther("/accounts/api-keys");
    }

    private Map<String, Object> model(Caller caller) {
        return new HashMap<>(Map.of("keys", keys.list(caller, ALL).items()));
    }
}
