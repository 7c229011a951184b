package dev.millrace.identity.web;

import java.util.List;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

import dev.millrace.identity.Caller;
import dev.millrace.identity.RootResource;
import dev.millrace.identity.UserService;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.web.RequestRecords;

/** What is posted to the root of the API is told apart by what it holds. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Identity")
class RootController {

    private final UserService users;
    private final List<RootResource> others;
    private final RequestRecords records;

    RootController(UserService users, List<RootResource> others, RequestRecords records) {
        this.users = users;
        this.others = others;
        this.records = records;
    }

    /**
     * Makes an account, as `POST /api/v1/auth/register` does; or, of a body with `input_data` and for those who are signed
     * in, a task job, as `POST /api/v1/jobs` does.
     */
    @PostMapping
    @SecurityRequirements
    @io.swagger.v3.oas.annotations.parameters.RequestBody(
            content = @Content(schema = @Schema(anyOf = {RegisterRequest.class, Object.class})))
    @ApiResponse(
            responseCode = "201",
            description = "The account",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = UserResponse.class)))
    @ApiResponse(
            responseCode = "202",
            description = "The job, as `POST /api/v1/jobs` answers it",
            content = @Content(mediaType = "application/json", schema = @Schema(type = "object")))
    ResponseEntity<Object> create(@Nullable Caller caller, @RequestBody JsonNode body) {
        boolean account = body.has("email");
        List<RootResource> meant =
                others.stream().filter(other -> other.isMeantBy(body)).toList();
        if (meant.size() + (account ? 1 : 0) != 1) {
            throw ApiException.invalid("body", shapes());
        }
        if (account) {
            RegisterRequest request = records.read(body, RegisterRequest.class);
            return ResponseEntity.status(HttpStatus.CREATED)
                    .body(UserResponse.of(
                            users.register(request.email(), request.password(), request.fullName(), request.invite())));
        }
        if (caller == null) {
            throw new AuthenticationCredentialsNotFoundException("nobody is signed in");
        }
        return meant.getFirst().create(caller, body);
    }

    private String shapes() {
        StringBuilder shapes = new StringBuilder(
                "must be one of what is made here: an account is {\"email\", \"password\", \"full_name\"?}");
        others.forEach(other -> shapes.append("; ").append(other.shape()));
        return shapes.toString();
    }
}
