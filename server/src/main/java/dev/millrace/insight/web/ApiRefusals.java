package dev.millrace.insight.web;

import java.util.Locale;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

import dev.millrace.platform.web.ErrorBody;
import dev.millrace.platform.web.ProblemBody;

/** Adds to every route what it answers when it refuses, and names the parts of paths as the rest of the API does. */
@Lazy
@Component
final class ApiRefusals implements GlobalOpenApiCustomizer {

    private static final String REFERENCE = "#/components/responses/Refusal";

    @Override
    public void customise(OpenAPI api) {
        addSchema(api, ErrorBody.class);
        addSchema(api, ProblemBody.class);
        api.getComponents().addResponses("Refusal", refusal());
        Paths paths = new Paths();
        api.getPaths().forEach((path, item) -> paths.addPathItem(snakeCase(path), item));
        api.setPaths(paths);
        paths.forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> complete(operation)));
    }

    private static void complete(Operation operation) {
        if (operation.getParameters() != null) {
            for (Parameter parameter : operation.getParameters()) {
                if ("path".equals(parameter.getIn())) {
                    parameter.setName(snakeCase(parameter.getName()));
                }
            }
        }
        // What follows an RFC refuses as the RFC says, and has said so itself.
        operation.getResponses().putIfAbsent("default", new ApiResponse().$ref(REFERENCE));
    }

    private static ApiResponse refusal() {
        return new ApiResponse()
                .description("The request is refused. `error.code` says why in a word, `detail` in a sentence, and "
                        + "`error.details` lists every bad field.")
                .content(new Content()
                        .addMediaType("application/json", reference(ErrorBody.class))
                        .addMediaType("application/problem+json", reference(ProblemBody.class)));
    }

    private static MediaType reference(Class<?> type) {
        return new MediaType().schema(new Schema<>().$ref(type.getSimpleName()));
    }

    private static void addSchema(OpenAPI api, Class<?> type) {
        ResolvedSchema resolved =
                ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
        resolved.referencedSchemas.forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
    }

    private static String snakeCase(String text) {
        return text.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
