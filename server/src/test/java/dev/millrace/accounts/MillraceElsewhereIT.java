package dev.millrace.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.accounts.OutsideSignIn.Arrival;
import dev.millrace.accounts.OutsideSignIn.Departure;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.PublicUrl;
import dev.millrace.secrets.Sealer;
import dev.millrace.testing.Api;
import dev.millrace.testing.Browser;
import dev.millrace.testing.MillraceTest;

/** A Millrace signs people in who have an account at another: a provider that follows the RFCs, over HTTP. */
@MillraceTest
class MillraceElsewhereIT {

    @Autowired
    Api api;

    @Autowired
    OutsideAccounts accounts;

    @Autowired
    PublicUrl url;

    @Autowired
    Sealer sealer;

    @Autowired
    JdbcClient db;

    private String email;
    private OutsideSignIn signIn;

    @BeforeEach
    void anApplicationOfTheOther() {
        email = "user-" + UUID.randomUUID() + "@example.org";
        api.post("/api/v1/auth/register", Map.of("email", email, "password", Api.PASSWORD, "full_name", "Ann"))
                .expect(201);
        JsonNode application = api.signedIn(email, Api.PASSWORD)
                .post(
                        "/api/v1/oauth2/applications",
                        Map.of(
                                "name", "another Millrace",
                                "redirect_uris", List.of(url.of("/accounts/login/from/oidc")),
                                "scopes", List.of("openid", "profile", "email")))
                .expect(201)
                .json();
        OutsideSettings settings = new OutsideSettings(
                new OutsideSettings.Google("", ""),
                new OutsideSettings.GitHub("", "", "https://github.com", "https://api.github.com"),
                new OutsideSettings.OpenId(
                        url.base(),
                        "the other Millrace",
                        application.get("client_id").asString(),
                        application.get("client_secret").asString()));
        signIn = new OutsideSignIn(
                new OutsideProviders(settings, url, Clock.systemUTC()),
                new OutsideConversation(),
                accounts,
                sealer,
                JsonMapper.shared(),
                Clock.systemUTC());
    }

    @Test
    void itsUsersSignInWhereTheirEmailIsConfirmed() {
        assertThatThrownBy(this::travel)
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("does not say that an e-mail is yours");
        db.sql("insert into confirmed_emails (user_id, email_key) select id, email_key from users where email = ?")
                .param(email)
                .update();
        Arrival arrival = travel();
        assertThat(arrival.user().email().text()).isEqualTo(email);
        assertThat(arrival.next()).isEqualTo("/accounts");
        assertThat(accounts.list(arrival.user().id()))
                .singleElement()
                .satisfies(account -> assertThat(account.email()).isEqualTo(email));
    }

    private Arrival travel() {
        Departure departure = signIn.begin("oidc", "/accounts", null, new MockHttpServletRequest());
        Browser browser = new Browser(api).signIn(email, Api.PASSWORD);
        String asked = browser.open(departure.address()).expect(302).location();
        String back = asked;
        if (asked.contains("/accounts/consent")) {
            browser.open(asked).expect(200);
            Map<String, String> hidden = browser.hidden("/api/v1/oauth2/authorize");
            back = browser.post(
                            "/api/v1/oauth2/authorize",
                            List.of(
                                    Map.entry("client_id", hidden.get("client_id")),
                                    Map.entry("state", hidden.get("state")),
                                    Map.entry("scope", "profile"),
                                    Map.entry("scope", "email")))
                    .expect(302)
                    .location();
        }
        MultiValueMap<String, String> answer =
                UriComponentsBuilder.fromUriString(back).build().getQueryParams();
        return signIn.finish("oidc", Optional.of(departure.kept()), decoded(answer));
    }

    private static MultiValueMap<String, String> decoded(MultiValueMap<String, String> raw) {
        MultiValueMap<String, String> plain = new org.springframework.util.LinkedMultiValueMap<>();
        raw.forEach((name, values) -> values.forEach(
                value -> plain.add(name, java.net.URLDecoder.decode(value, java.nio.charset.StandardCharsets.UTF_8))));
        return plain;
    }
}
