package dev.millrace.oauth2.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

import dev.millrace.testing.Api;
import dev.millrace.testing.Api.Answer;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

/** A client that knows nothing of us but RFCs, and the address that it begins with. */
@MillraceTest
class OAuth2ClientIT {

    private static final String REDIRECT = "https://app.example.org/callback";

    @Autowired
    Api api;

    private OIDCProviderMetadata server;
    private String email;
    private Api user;

    @BeforeEach
    void discover() throws Exception {
        server = OIDCProviderMetadata.resolve(new Issuer(api.url("").toString()));
        email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD, "full_name", "Ann"))
                .expect(201);
        user = api.signedIn(email, Api.PASSWORD);
    }

    @Test
    void aUserLetsAnApplicationActAndItDoesNoMoreThanThat() throws Exception {
        JsonNode application = register("confidential", "authorization-code", "openid profile email tasks:read");
        OIDCTokenResponse granted = allow(application, "openid", "profile", "email", "tasks:read");

        String access = granted.getOIDCTokens().getAccessToken().getValue();
        JWTClaimsSet claims = verified(access);
        assertThat(claims.getStringClaim("client_id"))
                .isEqualTo(application.get("client_id").asString());
        assertThat(claims.getStringClaim("scope").split(" "))
                .containsExactlyInAnyOrder("openid", "profile", "email", "tasks:read");

        Api asApplication = api.withToken(access);
        assertThat(asApplication
                        .get("/api/v1/me")
                        .expect(200)
                        .json()
                        .get("email")
                        .asString())
                .isEqualTo(email);
        asApplication.get("/api/v1/teams").expect(403);
        asApplication.post("/api/v1/jobs", Map.of("file_name", "a.csv")).expect(403);
        asApplication.get("/api/v1/oauth2/applications").expect(403);

        var info = UserInfoResponse.parse(new UserInfoRequest(
                                server.getUserInfoEndpointURI(),
                                granted.getOIDCTokens().getBearerAccessToken())
                        .toHTTPRequest()
                        .send())
                .toSuccessResponse()
                .getUserInfo();
        assertThat(info.getEmailAddress()).isEqualTo(email);
        assertThat(info.getName()).isEqualTo("Ann");
        assertThat(info.getSubject().getValue()).isEqualTo(claims.getSubject());
    }

    @Test
    void anApplicationOfItsOwnActsForItsOwner() throws Exception {
        JsonNode application = register("confidential", "client-credentials", "jobs:write jobs:read");
        var response = new TokenRequest(
                        server.getTokenEndpointURI(), basic(application), new ClientCredentialsGrant(), null)
                .toHTTPRequest()
                .send();
        String access = com.nimbusds.oauth2.sdk.TokenResponse.parse(response)
                .toSuccessResponse()
                .getTokens()
                .getAccessToken()
                .getValue();
        verified(access);
        JsonNode job = api.withToken(access)
                .post("/api/v1/jobs", Map.of("file_name", "a.csv", "processing_steps", List.of()))
                .json();
        assertThat(job.get("user_id").asString())
                .as(job.toString())
                .isEqualTo(user.get("/api/v1/me").json().get("id").asString());
        api.withToken(access).get("/api/v1/teams").expect(403);

        user.delete("/api/v1/oauth2/applications/" + application.get("id").asString())
                .expect(204);
        api.withToken(access).get("/api/v1/me").expect(401);
    }

    @Test
    void aRefreshTokenWorksOnceAndItsSecondUseEndsTheGrant() throws Exception {
        for (String type : new String[] {"confidential", "public"}) {
            JsonNode application = register(type, "authorization-code", "tasks:read");
            OIDCTokenResponse first = allow(application, "tasks:read");
            Tokens second = refresh(application, first.getOIDCTokens().getRefreshToken());
            api.withToken(second.getAccessToken().getValue()).get("/api/v1/me").expect(200);

            Answer again = refreshRaw(
                    application, first.getOIDCTokens().getRefreshToken().getValue());
            assertThat(again.status()).isEqualTo(400);
            assertThat(again.json().get("error").asString()).isEqualTo("invalid_grant");
            api.withToken(second.getAccessToken().getValue()).get("/api/v1/me").expect(401);
            assertThat(refreshRaw(application, second.getRefreshToken().getValue())
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aRevokedTokenIsWorthNothingAtOnce() throws Exception {
        JsonNode application = register("confidential", "authorization-code", "tasks:read");
        Tokens tokens = allow(application, "tasks:read").getOIDCTokens();
        assertThat(isActive(application, tokens)).isTrue();

        new TokenRevocationRequest(server.getRevocationEndpointURI(), basic(application), tokens.getAccessToken())
                .toHTTPRequest()
                .send()
                .ensureStatusCode(200);

        assertThat(isActive(application, tokens)).isFalse();
        api.withToken(tokens.getAccessToken().getValue()).get("/api/v1/me").expect(401);
        assertThat(refreshRaw(application, tokens.getRefreshToken().getValue()).status())
                .isEqualTo(400);
    }

    @Test
    void aUserWhoIsTurnedOffOrChangesThePasswordLeavesNoTokenBehind() throws Exception {
        JsonNode application = register("confidential", "authorization-code", "tasks:read");
        Tokens tokens = allow(application, "tasks:read").getOIDCTokens();
        api.withToken(tokens.getAccessToken().getValue()).get("/api/v1/me").expect(200);

        user.patch("/api/v1/me", Map.of("password", "another password 1", "current_password", Api.PASSWORD))
                .expect(200);

        api.withToken(tokens.getAccessToken().getValue()).get("/api/v1/me").expect(401);
    }

    private JsonNode register(String clientType, String grantType, String scopes) {
        return user.post(
                        "/api/v1/oauth2/applications/",
                        Map.of(
                                "name",
                                "A test",
                                "client_type",
                                clientType,
                                "authorization_grant_type",
                                grantType,
                                "redirect_uris",
                                grantType.equals("authorization-code") ? REDIRECT : "",
                                "scopes",
                                scopes))
                .expect(201)
                .json();
    }

    /** The whole way: the application sends the browser, the person signs in and allows, the code is exchanged. */
    private OIDCTokenResponse allow(JsonNode application, String... scopes) throws Exception {
        ClientID client = new ClientID(application.get("client_id").asString());
        CodeVerifier verifier = new CodeVerifier();
        State state = new State();
        Nonce nonce = new Nonce();
        URI request = new AuthenticationRequestBuilder(server, client).build(new Scope(scopes), state, nonce, verifier);

        Browser browser = new Browser(api);
        String login = browser.open(request.toString()).expect(302).location();
        assertThat(login).startsWith("/accounts/login?next=");
        browser.open(login).expect(200);
        String back = browser.submit("/accounts/login", Map.of("username", email, "password", Api.PASSWORD))
                .expect(302)
                .location();
        String consent = browser.open(back).expect(302).location();
        Answer page = browser.open(consent).expect(200);
        assertThat(page.header("Content-Security-Policy")).contains("form-action 'self' https://app.example.org");
        var fields = new java.util.ArrayList<>(
                List.copyOf(browser.hidden("/api/v1/oauth2/authorize").entrySet()));
        for (String scope : scopes) {
            fields.add(Map.entry("scope", scope));
        }
        String answer =
                browser.post("/api/v1/oauth2/authorize", fields).expect(302).location();
        var success = AuthorizationResponse.parse(URI.create(answer)).toSuccessResponse();
        assertThat(success.getState()).isEqualTo(state);

        var grant = new AuthorizationCodeGrant(success.getAuthorizationCode(), URI.create(REDIRECT), verifier);
        TokenRequest exchange = application.has("client_secret")
                ? new TokenRequest(server.getTokenEndpointURI(), basic(application), grant, null)
                : new TokenRequest(server.getTokenEndpointURI(), client, grant, null);
        var response = exchange.toHTTPRequest().send();
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
        assertThat(response.getHeaderValue("Cache-Control")).contains("no-store");
        OIDCTokenResponse tokens =
                (OIDCTokenResponse) OIDCTokenResponseParser.parse(response).toSuccessResponse();
        if (Set.of(scopes).contains("openid")) {
            new IDTokenValidator(
                            server.getIssuer(),
                            client,
                            JWSAlgorithm.RS256,
                            server.getJWKSetURI().toURL())
                    .validate(tokens.getOIDCTokens().getIDToken(), nonce);
        }
        return tokens;
    }

    /** By the keys that the server publishes, and by nothing else. */
    private JWTClaimsSet verified(String access) throws Exception {
        URL keys = server.getJWKSetURI().toURL();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.RS256, JWKSourceBuilder.create(keys).build()));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                "millrace-api",
                new JWTClaimsSet.Builder().issuer(server.getIssuer().getValue()).build(),
                Set.of("sub", "client_id", "iat", "exp", "jti", "scope")));
        return processor.process(access, null);
    }

    private Tokens refresh(JsonNode application, RefreshToken token) throws Exception {
        var grant = new RefreshTokenGrant(token);
        TokenRequest request = application.has("client_secret")
                ? new TokenRequest(
                        server.getTokenEndpointURI(),
                        new ClientSecretPost(
                                new ClientID(application.get("client_id").asString()),
                                new Secret(application.get("client_secret").asString())),
                        grant,
                        null)
                : new TokenRequest(
                        server.getTokenEndpointURI(),
                        new ClientID(application.get("client_id").asString()),
                        grant,
                        null);
        var response = request.toHTTPRequest().send();
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
        return com.nimbusds.oauth2.sdk.TokenResponse.parse(response)
                .toSuccessResponse()
                .getTokens();
    }

    private Answer refreshRaw(JsonNode application, String token) {
        var fields = new java.util.LinkedHashMap<String, String>();
        fields.put("grant_type", "refresh_token");
        fields.put("refresh_token", token);
        fields.put("client_id", application.get("client_id").asString());
        if (application.has("client_secret")) {
            fields.put("client_secret", application.get("client_secret").asString());
        }
        return new Browser(api).post("/api/v1/oauth2/token", fields);
    }

    private boolean isActive(JsonNode application, Tokens tokens) throws Exception {
        return TokenIntrospectionResponse.parse(new TokenIntrospectionRequest(
                                server.getIntrospectionEndpointURI(), basic(application), tokens.getAccessToken())
                        .toHTTPRequest()
                        .send())
                .toSuccessResponse()
                .isActive();
    }

    private static ClientSecretBasic basic(JsonNode application) {
        return new ClientSecretBasic(
                new ClientID(application.get("client_id").asString()),
                new Secret(application.get("client_secret").asString()));
    }

    private record AuthenticationRequestBuilder(OIDCProviderMetadata server, ClientID client) {

        URI build(Scope scope, State state, Nonce nonce, CodeVerifier verifier) {
            if (!scope.contains("openid")) {
                return new com.nimbusds.oauth2.sdk.AuthorizationRequest.Builder(ResponseType.CODE, client)
                        .endpointURI(server.getAuthorizationEndpointURI())
                        .redirectionURI(URI.create(REDIRECT))
                        .scope(scope)
                        .state(state)
                        .codeChallenge(verifier, CodeChallengeMethod.S256)
                        .build()
                        .toURI();
            }
            return new AuthenticationRequest.Builder(ResponseType.CODE, scope, client, URI.create(REDIRECT))
                    .endpointURI(server.getAuthorizationEndpointURI())
                    .state(state)
                    .nonce(nonce)
                    .codeChallenge(verifier, CodeChallengeMethod.S256)
                    .build()
                    .toURI();
        }
    }
}
