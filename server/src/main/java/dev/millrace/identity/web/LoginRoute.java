package dev.millrace.identity.web;

import java.util.Objects;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** One path takes a form and JSON, by two methods: of these, the description would show one. */
@Lazy
@Order(-1)
@Component
final class LoginRoute implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        Operation login = Objects.requireNonNull(api.getPaths().get("/api/v1/auth/login"), "the route is ours")
                .getPost();
        login.setOperationId("auth_login");
        login.getRequestBody()
                .getContent()
                .addMediaType(
                        "application/json",
                        new MediaType().schema(new Schema<>().$ref(LoginRequest.class.getSimpleName())))
                .addMediaType(
                        "application/x-www-form-urlencoded",
                        new MediaType().schema(new Schema<>().$ref(LoginForm.class.getSimpleName())));
    }
}
