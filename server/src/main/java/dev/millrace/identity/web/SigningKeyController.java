package dev.millrace.identity.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.secrets.SigningKeys;

@RestController
@RequestMapping("/api/v1/admin/signing-keys")
@Tag(name = "Administration")
class SigningKeyController {

    private final SigningKeys keys;

    SigningKeyController(SigningKeys keys) {
        this.keys = keys;
    }

    /**
     * Makes another key to sign tokens with. It is published at once and signs half a minute later; tokens that were signed
     * with the one before stay good. For admins.
     */
    @PostMapping("/rotate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    SigningKeyResponse rotate(Caller caller) {
        return new SigningKeyResponse(keys.rotate(caller.userId(), caller.keyId()));
    }
}
