package dev.millrace.accounts.web;

import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.millrace.accounts.QrCode;
import dev.millrace.accounts.TwoFactor;
import dev.millrace.identity.Caller;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;

/** Setting a second factor up, and taking it down. */
@AccountPage
class TwoFactorPages {

    private static final String PAGE = "accounts/two-factor";
    private static final String CODES = "accounts/recovery-codes";

    private final TwoFactor twoFactor;
    private final UserService users;
    private final PageAnswers answers;

    TwoFactorPages(TwoFactor twoFactor, UserService users, PageAnswers answers) {
        this.twoFactor = twoFactor;
        this.users = users;
        this.answers = answers;
    }

    @GetMapping("/accounts/two-factor")
    ResponseEntity<String> show(Caller caller, HttpServletRequest request) {
        return answers.page(request, PAGE, model(me(caller)));
    }

    @PostMapping("/accounts/two-factor/start")
    ResponseEntity<String> start(Caller caller) {
        twoFactor.offer(me(caller));
        return PageAnswers.seeOther("/accounts/two-factor");
    }

    /** What an authenticator photographs; nobody may keep it. */
    @GetMapping(path = "/accounts/two-factor/qr.svg", produces = "image/svg+xml")
    ResponseEntity<String> picture(Caller caller) {
        String svg = twoFactor
                .offered(me(caller))
                .map(offer -> QrCode.svg(offer.uri()))
                .orElseThrow(() -> ApiException.notFound("there is nothing to photograph"));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.parseMediaType("image/svg+xml"))
                .body(svg);
    }

    @PostMapping("/accounts/two-factor/confirm")
    ResponseEntity<String> confirm(Caller caller, HttpServletRequest request, @RequestParam String code) {
        try {
            List<String> codes = twoFactor.confirm(caller.userId(), code);
            return answers.page(request, CODES, Map.of("codes", codes));
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(me(caller)));
        }
    }

    @PostMapping("/accounts/two-factor/codes")
    ResponseEntity<String> renew(Caller caller, HttpServletRequest request, @RequestParam String code) {
        try {
            return answers.page(request, CODES, Map.of("codes", twoFactor.renewRecoveryCodes(caller.userId(), code)));
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(me(caller)));
        }
    }

    @PostMapping("/accounts/two-factor/remove")
    ResponseEntity<String> remove(Caller caller, HttpServletRequest request, @RequestParam String code) {
        try {
            twoFactor.remove(me(caller), code);
            return PageAnswers.seeOther("/accounts/two-factor");
        } catch (ApiException e) {
            return answers.refused(e, request, PAGE, model(me(caller)));
        }
    }

    private Map<String, Object> model(User user) {
        boolean setUp = twoFactor.isSetUp(user.id());
        return twoFactor
                .offered(user)
                .<Map<String, Object>>map(
                        offer -> Map.of("setUp", false, "offered", true, "secret", offer.secret(), "left", 0))
                .orElseGet(
                        () -> Map.of("setUp", setUp, "offered", false, "left", twoFactor.recoveryCodesLeft(user.id())));
    }

    private User me(Caller caller) {
        return users.find(caller.userId())
                .orElseThrow(() -> ApiException.notFound("your account was deleted a moment ago"));
    }
}
