package dev.millrace.oauth2.web;

import java.util.List;
import java.util.Map;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Describes the routes of the protocol, which the library answers and no controller of ours does. */
@Lazy
@Order(-1)
@Component
final class ProtocolRoutes implements GlobalOpenApiCustomizer {

    private static final String CLIENT = "client";
    private static final String BEARER = "bearer";
    private static final String JSON = "application/json";
    private static final String ERROR = "OAuth2Error";

    @Override
    public void customise(OpenAPI api) {
        api.getComponents()
                .addSecuritySchemes(
                        CLIENT,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("basic")
                                .description(
                                        "The `client_id` and `client_secret` of an application. They may also be in"
                                                + " the form; a public application sends its `client_id` there, and no secret."))
                .addSchemas(ERROR, error())
                .addSchemas("OAuth2Tokens", tokens())
                .addSchemas("OAuth2Introspection", introspection());
        api.getPaths()
                .addPathItem(AuthorizationServer.AUTHORIZE, new PathItem().get(authorize()))
                .addPathItem(AuthorizationServer.TOKEN, new PathItem().post(token()))
                .addPathItem(AuthorizationServer.REVOKE, new PathItem().post(revoke()))
                .addPathItem(AuthorizationServer.INTROSPECT, new PathItem().post(introspect()))
                .addPathItem(AuthorizationServer.USER_INFO, new PathItem().get(userInfo()))
                .addPathItem(
                        AuthorizationServer.JWKS,
                        new PathItem().get(open("oauth2_jwks", "The keys that tokens are verified with (RFC 7517)")))
                .addPathItem(
                        AuthorizationServer.METADATA,
                        new PathItem()
                                .get(open("oauth2_metadata", "What the OAuth2 server offers, and where (RFC 8414)")))
                .addPathItem(
                        AuthorizationServer.OPENID_METADATA,
                        new PathItem().get(open("openid_metadata", "The same as OpenID Connect Discovery has it")));
    }

    private static Operation authorize() {
        Operation operation = operation("oauth2_authorize", "Ask a user to let an application act for it")
                .description("For browsers: shows the sign-in page and the question where need be, then leads to the"
                        + " application's `redirect_uri` with `code` and `state`, or with `error`. A request whose redirect"
                        + " is in doubt is shown a page (400), and nobody is redirected.")
                .security(List.of());
        Map<String, String> parameters = Map.of(
                "response_type", "`code`",
                "client_id", "which application asks",
                "code_challenge", "of PKCE (RFC 7636)",
                "code_challenge_method", "`S256`");
        parameters.forEach(
                (name, about) -> operation.addParametersItem(query(name, about).required(true)));
        return operation
                .addParametersItem(query("redirect_uri", "one that the application registered, to the letter"))
                .addParametersItem(query("scope", "what it asks for; all that it registered where left out"))
                .addParametersItem(query("state", "comes back unchanged"))
                .addParametersItem(query("nonce", "comes back in the id token"))
                .addParametersItem(query("prompt", "OpenID Connect's `none`, `login` or `consent`"))
                .responses(new ApiResponses()
                        .addApiResponse("200", page("The question, as a page"))
                        .addApiResponse("302", new ApiResponse().description("To sign in, to be asked, or back"))
                        .addApiResponse("default", page("Why it cannot be granted, as a page")));
    }

    private static Operation token() {
        return byClient(
                "oauth2_token",
                "Exchange a code, a refresh token, or an application's own credentials for tokens (RFC 6749)",
                form(Map.of(
                        "grant_type", "`authorization_code`, `refresh_token` or `client_credentials`",
                        "code", "the code",
                        "redirect_uri", "where it was sent",
                        "code_verifier", "of PKCE",
                        "refresh_token", "works once",
                        "scope", "less than was granted")),
                "OAuth2Tokens");
    }

    private static Operation introspect() {
        return byClient(
                "oauth2_introspect",
                "Tell an application whether a token is still good (RFC 7662)",
                form(Map.of("token", "an access or refresh token", "token_type_hint", "which of them")),
                "OAuth2Introspection");
    }

    private static Operation revoke() {
        Operation operation = byClient(
                "oauth2_revoke",
                "End what a token stands for; what is none is as good as ended (RFC 7009)",
                form(Map.of("token", "an access or refresh token", "token_type_hint", "which of them")),
                ERROR);
        operation
                .getResponses()
                .addApiResponse("200", new ApiResponse().description("Ended").content(new Content()));
        return operation;
    }

    private static Operation userInfo() {
        return operation("oauth2_userinfo", "Tell an application who its user is (OpenID Connect)")
                .security(List.of(new SecurityRequirement().addList(BEARER)))
                .responses(answers(new ObjectSchema().additionalProperties(true)));
    }

    /** What everybody may read, and programs know. */
    private static Operation open(String id, String summary) {
        return operation(id, summary)
                .security(List.of())
                .responses(answers(new ObjectSchema().additionalProperties(true)));
    }

    private static Operation byClient(String id, String summary, Schema<?> form, String answer) {
        return operation(id, summary)
                .security(List.of(new SecurityRequirement().addList(CLIENT)))
                .requestBody(new RequestBody()
                        .required(true)
                        .content(new Content()
                                .addMediaType("application/x-www-form-urlencoded", new MediaType().schema(form))))
                .responses(answers(reference(answer)));
    }

    private static Operation operation(String id, String summary) {
        return new Operation()
                .operationId(id)
                .summary(summary)
                .description(summary)
                .addTagsItem("OAuth2");
    }

    private static ApiResponses answers(Schema<?> schema) {
        return new ApiResponses()
                .addApiResponse("200", new ApiResponse().description("OK").content(json(schema)))
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("Refused, as the RFC says")
                                .content(json(reference(ERROR))));
    }

    private static ApiResponse page(String about) {
        return new ApiResponse()
                .description(about)
                .content(new Content().addMediaType("text/html", new MediaType().schema(new StringSchema())));
    }

    private static Parameter query(String name, String about) {
        return new Parameter().in("query").name(name).description(about).schema(new StringSchema());
    }

    private static Schema<?> form(Map<String, String> fields) {
        ObjectSchema form = new ObjectSchema();
        fields.forEach((name, about) -> form.addProperty(name, new StringSchema().description(about)));
        form.addProperty("client_id", new StringSchema().description("where it is not sent by HTTP Basic"));
        form.addProperty("client_secret", new StringSchema().description("the same"));
        return form;
    }

    private static Schema<?> tokens() {
        return new ObjectSchema()
                .addProperty("access_token", new StringSchema())
                .addProperty("token_type", new StringSchema())
                .addProperty("expires_in", new IntegerSchema())
                .addProperty("refresh_token", new StringSchema())
                .addProperty("scope", new StringSchema())
                .addProperty("id_token", new StringSchema());
    }

    private static Schema<?> introspection() {
        return new ObjectSchema()
                .addProperty("active", new BooleanSchema())
                .addProperty("client_id", new StringSchema())
                .addProperty("scope", new StringSchema())
                .addProperty("token_type", new StringSchema())
                .addProperty("sub", new StringSchema())
                .addProperty("aud", new ArraySchema().items(new StringSchema()))
                .addProperty("iss", new StringSchema())
                .addProperty("exp", new IntegerSchema())
                .addProperty("iat", new IntegerSchema())
                .addProperty("nbf", new IntegerSchema())
                .addProperty("jti", new StringSchema())
                .additionalProperties(true);
    }

    private static Schema<?> error() {
        return new ObjectSchema()
                .addProperty("error", new StringSchema().description("a word of the RFC"))
                .addProperty("error_description", new StringSchema())
                .addProperty("error_uri", new StringSchema())
                .addRequiredItem("error");
    }

    private static Content json(Schema<?> schema) {
        return new Content().addMediaType(JSON, new MediaType().schema(schema));
    }

    private static Schema<?> reference(String name) {
        return new Schema<>().$ref(Components.COMPONENTS_SCHEMAS_REF + name);
    }
}
