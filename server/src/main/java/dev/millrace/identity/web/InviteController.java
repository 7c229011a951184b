package dev.millrace.identity.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Invites;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;

@RestController
@RequestMapping("/api/v1/admin/invites")
@Tag(name = "Administration")
class InviteController {

    private final Invites invites;

    InviteController(Invites invites) {
        this.invites = invites;
    }

    /** All invites, the newest first. For admins. */
    @GetMapping
    ResponseEntity<List<InviteResponse>> list(PageRequest page) {
        return Lists.bare(invites.list(page).map(InviteResponse::of));
    }

    /** Invites somebody to make an account. This answer is the only one that shows the word. For admins. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    InviteResponse create(Caller caller, @RequestBody InviteRequest request) {
        return InviteResponse.of(invites.create(caller, request.email(), request.roleOrUser(), request.ttl()));
    }

    /** Takes an invite back that nobody used. For admins. */
    @DeleteMapping("/{inviteId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, @PathVariable UUID inviteId) {
        invites.revoke(caller, inviteId);
    }
}
