package dev.millrace.identity.web;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;

/** Accounts: one's own. */
@RestController
@RequestMapping("/api/v1")
class UserController {

    private final UserService users;

    UserController(UserService users) {
        this.users = users;
    }

    @GetMapping({"/users/me", "/me"})
    UserResponse me(Caller caller) {
        return users.find(caller.userId())
                .map(UserResponse::withRole)
                .orElseThrow(() -> ApiException.notFound("your account was deleted a moment ago"));
    }
}
