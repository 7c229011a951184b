package dev.millrace.identity.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.identity.RootResource;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Identity")
class UserController {

    /** Any other word at its place is not a user that is missing, but a path that is not there. */
    private static final String ID = "/{userId:[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+-[0-9a-fA-F]+}";

    private final UserService users;
    private final List<RootResource> others;

    UserController(UserService users, List<RootResource> others) {
        this.users = users;
        this.others = others;
    }

    /** Who is signed in. */
    @GetMapping({"/users/me", "/me"})
    UserResponse me(Caller caller) {
        return users.find(caller.userId())
                .map(UserResponse::withRole)
                .orElseThrow(() -> ApiException.notFound("your account was deleted a moment ago"));
    }

    /** Changes one's own account, as `PATCH /api/v1/{user_id}` does. */
    @PatchMapping({"/users/me", "/me"})
    UserResponse changeMe(@RequestBody UserChangeRequest request, Caller caller) {
        return change(caller.userId(), request, caller);
    }

    /** The active users that the caller may see: an admin all of them, others themselves and those of their teams. */
    @GetMapping
    ResponseEntity<List<UserResponse>> list(PageRequest page, Caller caller) {
        return Lists.bare(users.listVisible(caller, page).map(user -> UserResponse.of(user, caller)));
    }

    /** One user: oneself, or any for an admin. With the id of a job: that job, as `GET /api/v1/jobs/{job_id}` shows it. */
    @GetMapping(ID)
    Object get(@PathVariable UUID userId, Caller caller) {
        return others.stream()
                .flatMap(other -> other.find(caller, userId).stream())
                .findFirst()
                .orElseGet(() -> find(mine(userId, caller)));
    }

    /**
     * Changes e-mail, password or name. To set another password of one's own takes the current one, and ends all sessions of
     * the account.
     */
    @PatchMapping(ID)
    UserResponse change(@PathVariable UUID userId, @RequestBody UserChangeRequest request, Caller caller) {
        return UserResponse.withRole(users.change(mine(userId, caller), request.change(), caller));
    }

    /** Deletes an account softly: it can no longer be used, and its e-mail is free again. */
    @DeleteMapping(ID)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID userId, Caller caller) {
        users.delete(mine(userId, caller), caller);
    }

    /** Every user there is, active or not. For admins. */
    @GetMapping("/users")
    ResponseEntity<List<UserResponse>> listAll(PageRequest page) {
        return Lists.bare(users.list(page).map(UserResponse::withRole));
    }

    /** Any user. For admins. */
    @GetMapping("/users" + ID)
    UserResponse getAny(@PathVariable UUID userId) {
        return find(userId);
    }

    /** Changes a user's role, or turns the account off and on. For admins. */
    @PatchMapping("/users" + ID)
    UserResponse steer(@PathVariable UUID userId, @RequestBody UserSteerRequest request, Caller caller) {
        return UserResponse.withRole(users.steer(userId, request.role(), request.isActive(), caller));
    }

    private UserResponse find(UUID userId) {
        return users.find(userId)
                .map(UserResponse::withRole)
                .orElseThrow(() -> ApiException.notFound("no user " + userId));
    }

    /** Refused before anyone looks whether there is such a user: a stranger learns nothing by trying. */
    private static UUID mine(UUID userId, Caller caller) {
        if (!caller.mayManage(userId)) {
            throw ApiException.forbidden("this is another user's account");
        }
        return userId;
    }
}
