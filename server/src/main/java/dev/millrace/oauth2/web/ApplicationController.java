package dev.millrace.oauth2.web;

import java.util.List;
import java.util.UUID;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.identity.Caller;
import dev.millrace.oauth2.ApplicationService;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Lists;

@RestController
@RequestMapping("/api/v1/oauth2/applications")
@Tag(name = "OAuth2")
class ApplicationController {

    private final ApplicationService applications;

    ApplicationController(ApplicationService applications) {
        this.applications = applications;
    }

    /** Lists one's own applications, the oldest first. */
    @GetMapping
    ResponseEntity<List<ApplicationResponse>> list(Caller caller, PageRequest page) {
        return Lists.bare(applications.list(caller, page).map(ApplicationResponse::of));
    }

    /** Registers an application. The secret of a confidential one is in this answer, and in no other. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ApplicationResponse register(Caller caller, @RequestBody ApplicationRequest request) {
        ApplicationService.Registered made = applications.register(caller, request.application());
        return ApplicationResponse.of(made.application(), made.secret());
    }

    /** Shows an application; for its owner. */
    @GetMapping("/{id}")
    ApplicationResponse get(Caller caller, @PathVariable UUID id) {
        return ApplicationResponse.of(applications.get(caller, id));
    }

    /** Changes an application's name, redirects, scopes; what is left out stays as it is. */
    @PutMapping("/{id}")
    ApplicationResponse replace(Caller caller, @PathVariable UUID id, @RequestBody ApplicationRequest request) {
        return change(caller, id, request);
    }

    /** Changes an application's name, redirects, scopes; what is left out stays as it is. */
    @PatchMapping("/{id}")
    ApplicationResponse change(Caller caller, @PathVariable UUID id, @RequestBody ApplicationRequest request) {
        return ApplicationResponse.of(applications.change(caller, id, request.application()));
    }

    /** Deletes an application. Its tokens are worth nothing from this moment on. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable UUID id) {
        applications.delete(caller, id);
    }
}
