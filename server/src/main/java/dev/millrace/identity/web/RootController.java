package dev.millrace.identity.web;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequestRecords;

/** What is posted to the root of the API is told apart by what it holds. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Identity")
class RootController {

    private final UserService users;
    private final RequestRecords records;

    RootController(UserService users, RequestRecords records) {
        this.users = users;
        this.records = records;
    }

    /** Makes an account, as `POST /api/v1/auth/register` does. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @SecurityRequirements
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(implementation = RegisterRequest.class)))
    UserResponse create(@RequestBody JsonNode body) {
        if (!body.has("email")) {
            throw ApiException.invalid(
                    "body", "fits nothing that is made here; an account is {\"email\", \"password\", \"full_name\"?}");
        }
        RegisterRequest request = records.read(body, RegisterRequest.class);
        return UserResponse.of(
                users.register(request.email(), request.password(), request.fullName(), request.invite()));
    }
}
