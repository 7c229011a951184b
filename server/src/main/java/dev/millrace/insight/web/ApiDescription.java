package dev.millrace.insight.web;

import java.util.List;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

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
            """;

    static {
        // Not parameters of the API: filled in by us, or described by QueryParameters.
        SpringDocUtils.getConfig()
                .addRequestWrapperToIgnore(Caller.class, PageRequest.class)
                .addAnnotationsToIgnore(Query.class);
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
                        tag("Jobs", "Files go in, are worked on, and come out."),
                        tag("API keys", "Credentials of scripts and workers, with some of the rights of their maker."),
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
                                        .description("A key that `POST /api/v1/api-keys` made.")))
                .security(List.of(new SecurityRequirement().addList(TOKEN), new SecurityRequirement().addList(KEY)));
    }

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }
}
