package dev.millrace.identity.web;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.SignIn;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Identity")
class AuthController {

    static final String WRONG = "Invalid credentials: no active account has this name and password";

    private final UserService users;
    private final SignIn signIn;

    AuthController(UserService users, SignIn signIn) {
        this.users = users;
        this.signIn = signIn;
    }

    /** Makes an account. */
    @PostMapping("/auth/register")
    @ResponseStatus(HttpStatus.CREATED)
    @SecurityRequirements
    UserResponse register(@RequestBody RegisterRequest request) {
        return UserResponse.of(
                users.register(request.email(), request.password(), request.fullName(), request.invite()));
    }

    /**
     * Signs in by e-mail or user name. A form is OAuth2's password flow, where wrong credentials are a 400 (RFC 6749,
     * invalid_grant); as JSON they are a 401.
     */
    @PostMapping(
            path = {"/auth/login", "/token"},
            consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    @SecurityRequirements
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                            schema = @Schema(implementation = LoginForm.class)))
    LoginResponse loginByForm(@Parameter(hidden = true) @RequestParam MultiValueMap<String, String> form) {
        LoginForm login = LoginForm.of(form);
        return signIn.withPassword(login.username(), login.password(), login.otp())
                .map(LoginResponse::of)
                .orElseThrow(() -> ApiException.refused(HttpStatus.BAD_REQUEST, WRONG));
    }

    /** Signs in by e-mail or user name. */
    @PostMapping(path = "/auth/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    @SecurityRequirements
    LoginResponse loginByJson(@RequestBody LoginRequest login) {
        return signIn.withPassword(login.username(), login.password(), login.otp())
                .map(LoginResponse::of)
                .orElseThrow(() -> new ApiException(ErrorCode.UNAUTHORIZED, WRONG));
    }
}
