package dev.millrace.jobs.web;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.jobs.JobType;

/** Describes the routes of jobs with the shapes of the types that there are: the controller knows none of them. */
@Lazy
@Order(-1)
@Component
final class JobRoutes implements GlobalOpenApiCustomizer {

    private static final String JOBS = "/api/v1/jobs";
    private static final String JSON = "application/json";

    private final List<JobType> types;

    JobRoutes(List<JobType> types) {
        this.types = types.stream().sorted(Comparator.comparing(JobType::name)).toList();
    }

    @Override
    public void customise(OpenAPI api) {
        Map<JobType, Schema<?>> bodies =
                types.stream().collect(Collectors.toMap(type -> type, type -> body(api, type)));
        Map<JobType, Schema<?>> answers =
                types.stream().collect(Collectors.toMap(type -> type, type -> schema(api, type.answerType())));
        Schema<?> anyAnswer = oneOf(types, answers);

        api.getPaths().forEach((path, item) -> {
            if (path.equals(JOBS)) {
                item.getPost().getRequestBody().setContent(examples(bodies));
                item.getPost().setResponses(made(answers));
                answers(item.getGet(), new ArraySchema().items(anyAnswer));
            } else if (path.matches(JOBS + "/\\{[^/]*}")) {
                answers(item.getGet(), anyAnswer);
                if (item.getPut() != null) {
                    answers(item.getPut(), anyAnswer);
                }
            } else if (path.matches(JOBS + "/\\{[^/]*}/cancel")) {
                answers(item.getPost(), anyAnswer);
            }
        });
    }

    private Content examples(Map<JobType, Schema<?>> bodies) {
        MediaType json = new MediaType().schema(oneOf(types, bodies));
        types.forEach(type -> json.addExamples(
                type.name(), new Example().value(JsonMapper.shared().readValue(type.shape(), Map.class))));
        return new Content().addMediaType(JSON, json);
    }

    private static void answers(Operation operation, Schema<?> schema) {
        operation.getResponses().values().forEach(response -> response.setContent(json(schema)));
    }

    private ApiResponses made(Map<JobType, Schema<?>> answers) {
        Map<HttpStatus, List<JobType>> byStatus =
                types.stream().collect(Collectors.groupingBy(JobType::created, TreeMap::new, Collectors.toList()));
        ApiResponses responses = new ApiResponses();
        byStatus.forEach((status, made) -> responses.addApiResponse(
                Integer.toString(status.value()),
                new ApiResponse().description(status.getReasonPhrase()).content(json(oneOf(made, answers)))));
        return responses;
    }

    /** A body may say of which type it is. */
    private static Schema<?> body(OpenAPI api, JobType type) {
        Schema<?> reference = schema(api, type.bodyType());
        String name = reference.get$ref().replaceFirst(".*/", "");
        Objects.requireNonNull(api.getComponents().getSchemas().get(name), "just added")
                .addProperty("type", new StringSchema().addEnumItem(type.name()));
        return reference;
    }

    private static Schema<?> schema(OpenAPI api, Class<?> type) {
        ResolvedSchema resolved =
                ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
        resolved.referencedSchemas.forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
        return resolved.schema;
    }

    @SuppressWarnings("rawtypes") // the library's own signatures are
    private static Schema<?> oneOf(List<JobType> types, Map<JobType, Schema<?>> schemas) {
        List<Schema> all = types.stream().<Schema>map(schemas::get).toList();
        return all.size() == 1 ? all.getFirst() : new Schema<>().anyOf(all);
    }

    private static Content json(Schema<?> schema) {
        return new Content().addMediaType(JSON, new MediaType().schema(schema));
    }
}
