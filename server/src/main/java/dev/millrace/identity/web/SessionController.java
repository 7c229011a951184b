package dev.millrace.identity.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Sessions;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;

@RestController
@RequestMapping("/api/v1/auth/sessions")
@Tag(name = "Identity")
class SessionController {

    private final Sessions sessions;

    SessionController(Sessions sessions) {
        this.sessions = sessions;
    }

    /** The caller's own sign-ins that are alive, the newest first. */
    @GetMapping
    ResponseEntity<List<SessionResponse>> list(Caller caller, PageRequest page) {
        return Lists.bare(
                sessions.list(caller.userId(), page).map(session -> SessionResponse.of(session, caller.sessionId())));
    }

    /** Ends one of the caller's sign-ins: all its tokens are worth nothing from now on. */
    @DeleteMapping("/{sessionId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Caller caller, @PathVariable UUID sessionId) {
        sessions.revoke(caller, sessionId);
    }
}
