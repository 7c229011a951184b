package dev.millrace.taskapi.web;

import java.util.List;
import java.util.Objects;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The list of tasks may come alone or in an object: an annotation can say but one of them. */
@Lazy
@Order(-1)
@Component
final class BulkRoute implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI api) {
        MediaType json = Objects.requireNonNull(api.getPaths().get("/api/v1/tasks/bulk"), "the route is ours")
                .getPost()
                .getRequestBody()
                .getContent()
                .get("application/json");
        if (json != null) {
            Schema<?> list = json.getSchema();
            json.setSchema(new Schema<>()
                    .anyOf(List.of(
                            list, new ObjectSchema().addProperty("tasks", list).addRequiredItem("tasks"))));
        }
    }
}
