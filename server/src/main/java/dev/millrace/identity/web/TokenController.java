package dev.millrace.identity.web;

import java.util.Map;

import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Sessions;
import dev.millrace.identity.SignIn;
import dev.millrace.identity.TokenVerifier;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;

@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "Identity")
class TokenController {

    private final SignIn signIn;
    private final Sessions sessions;
    private final TokenVerifier verifier;

    TokenController(SignIn signIn, Sessions sessions, TokenVerifier verifier) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.verifier = verifier;
    }

    /** Signs in, and answers just the two tokens. */
    @PostMapping("/token")
    @SecurityRequirements
    TokenPair obtain(@RequestBody LoginRequest login) {
        return signIn.withPassword(login.username(), login.password(), login.otp())
                .map(TokenPair::of)
                .orElseThrow(() -> unauthorized(AuthController.WRONG));
    }

    /**
     * Exchanges a refresh token for the next pair. A refresh token works once; using an old one again ends its session,
     * as two parties must hold it.
     */
    @PostMapping("/token/refresh")
    @SecurityRequirements
    TokenPair refresh(@RequestBody RefreshRequest request) {
        return sessions.refresh(request.refresh())
                .map(TokenPair::of)
                .orElseThrow(() -> unauthorized("the refresh token is not valid, or no longer; sign in again"));
    }

    /** Whether a token, access or refresh, is worth anything at this moment: `{}` if so, else 401. */
    @PostMapping("/token/verify")
    @SecurityRequirements
    Map<String, String> verify(@RequestBody VerifyRequest request) {
        if (verifier.verify(request.token()).isEmpty() && !sessions.isUsable(request.token())) {
            throw unauthorized("the token is not valid, or no longer");
        }
        return Map.of();
    }

    /** Signs out: ends the session, and with it the access token of this request and its refresh token. */
    @PostMapping("/logout")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void logout(Caller caller) {
        if (caller.sessionId() == null) {
            throw ApiException.wrongState("there is no session to end: these credentials are no sign-in");
        }
        sessions.end(caller, caller.sessionId());
    }

    private static ApiException unauthorized(String message) {
        return new ApiException(ErrorCode.UNAUTHORIZED, message);
    }
}
