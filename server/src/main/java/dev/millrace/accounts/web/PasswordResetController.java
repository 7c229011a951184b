package dev.millrace.accounts.web;

import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.accounts.PasswordResets;

@RestController
@RequestMapping("/api/v1/auth/password/reset")
@Tag(name = "Identity")
class PasswordResetController {

    private final PasswordResets resets;

    PasswordResetController(PasswordResets resets) {
        this.resets = resets;
    }

    /** Mails a link that sets another password, where an active account has this e-mail. The answer does not tell. */
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @SecurityRequirements
    void request(@RequestBody ResetRequest request) {
        resets.request(request.email());
    }

    /** Sets another password by the token of the mail, once; ends all sessions of the account. */
    @PostMapping("/confirm")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @SecurityRequirements
    void confirm(@RequestBody ResetConfirmation confirmation) {
        resets.confirm(confirmation.token(), confirmation.password());
    }
}
