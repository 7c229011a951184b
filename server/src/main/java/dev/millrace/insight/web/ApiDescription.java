package dev.millrace.insight.web;

import java.util.List;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.identity.Caller;
import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.Query;

/** The frame of {@code /openapi.json}: what the API is, how callers sign in, and what the sections are about. */
@Lazy
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static final String TOKEN = "bearer";
    static final String KEY = "api_key";

    private static final String ABOUT = """
            One API for durable tasks, file jobs and what they cost.

            * Names are `snake_case`, ids are UUIDs, times are ISO 8601 in UTC.
            * A request is read strictly: unknown fields, unknown parameters and wrong types are refused, all of them \
            in one answer.
            * Every refusal has the same body. Send `Accept: application/problem+json` to get it as an RFC 9457 problem.
            * Every answer has an `X-Request-Id`: yours, if you sent one.
            * Every path works with and without a slash at its end.
            * A POST with an `Idempotency-Key` may be sent again without a second effect.
            """;

    static {
        // Not parameters of the API: filled in by us, or described by QueryParameters.
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, PageRequest.class)
                .addAnnotationsToIgnore(Query.class)
                // Any JSON: what may be in it, the field's own words say.
                .replaceWithSchema(JsonNode.class, new Schema<>())
                .replaceWithSchema(ObjectNode.class, new ObjectSchema());
    }

    @Bean
    OpenAPI frame(@Value("${spring.application.version}") String version) {
        return new OpenAPI()
                .info(new Info()
                        .title("Millrace")
                        .version(version)
                        .description(ABOUT)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/").description("this server")))
                .tags(List.of(
                        tag("Identity", "Accounts, signing in, and who one is."),
                        tag("API keys", "Credentials of scripts and workers, with some of the rights of their maker."),
                        tag(
                                "Jobs",
                                "Work of all types: files, tasks, GPU jobs. Files go in, are worked on, and come out."),
                        tag("Tasks", "The durable queue."),
                        tag("Schedules", "Tasks that come back by the calendar."),
                        tag("Teams", "Who works together, and sees each other's work."),
                        tag("Costs", "What GPU hours were used and what they cost."),
                        tag("Administration", "What only admins see: accounts of others, and the audit log."),
                        tag("Workers", "Programs that run tasks: which there are, and how they are."),
                        tag("Worker protocol", "How such a program takes tasks and reports what became of them."),
                        tag("Health", "How the server is. Nobody needs to be signed in.")))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description("The `access_token` that `POST /api/v1/auth/login` answers."))
                        .addSecuritySchemes(
                                KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name("X-API-Key")
                                        .description("An API key; it may also be sent as a bearer token.")))
                .security(credentials());
    }

    /** What a caller signs a request with. */
    static List<SecurityRequirement> credentials() {
        return List.of(new SecurityRequirement().addList(TOKEN), new SecurityRequirement().addList(KEY));
    }

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }
}
