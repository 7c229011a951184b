package dev.millrace.accounts;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;

import dev.millrace.testing.Accounts;
import dev.millrace.testing.Api;
import dev.millrace.testing.MillraceTest;

/**
 * The pages in a real browser, as a person uses them. After each test the browser must have had nothing to complain of: no
 * script error, no refused style, nothing that a content policy forbade, nothing that was not found.
 */
@MillraceTest
class PagesInABrowserIT {

    private static final Path PICTURES = Path.of("target/pictures");

    /** Tells of what a policy forbade, which not every browser writes into its console. */
    private static final String TELL_VIOLATIONS =
            "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))";

    private static Playwright playwright;
    private static Browser chromium;

    @Autowired
    Api api;

    @Autowired
    Accounts accounts;

    @Autowired
    Clock clock;

    private final List<String> complaints = new ArrayList<>();
    private BrowserContext person;
    private Page page;

    @BeforeAll
    static void start() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Chromium.find())
                        // Its sandbox refuses to run as root, which build machines often are.
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))
                        .setHeadless(true));
    }

    @AfterAll
    static void stop() {
        playwright.close();
    }

    @BeforeEach
    void open() {
        person = chromium.newContext(new Browser.NewContextOptions()
                .setBaseURL(api.url("").toString())
                .setViewportSize(1100, 800));
        person.setDefaultTimeout(10_000);
        person.addInitScript(TELL_VIOLATIONS);
        page = person.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("script: " + error));
        page.onRequestFailed(request -> complaints.add("not loaded: " + request.url() + " " + request.failure()));
    }

    @AfterEach
    void close() {
        person.close();
        assertThat(complaints).isEmpty();
    }

    @Test
    void aPersonSignsUpSetsASecondFactorMakesAKeyAndSignsInWithACode() {
        String email = "ann-" + UUID.randomUUID() + "@example.org";
        page.navigate("/accounts/signup?next=/accounts");
        picture("sign-up");
        page.getByLabel("E-mail").fill(email);
        page.getByLabel("Password").fill(Api.PASSWORD);
        press("Make the account");
        assertThat(page.getByRole(AriaRole.MAIN)).containsText("You are " + email);
        picture("account");

        follow("Second factor");
        press("Set it up");
        assertThat(page.getByAltText("The secret as a QR code")).isVisible();
        picture("second-factor");
        byte[] secret = TwoFactorIT.decoded(page.locator("code").textContent());
        long step = Totp.step(clock.instant());
        page.getByLabel("The code that it shows now").fill(Totp.code(secret, step));
        press("Turn it on");
        assertThat(page.locator(".codes li")).hasCount(10);
        picture("recovery-codes");
        follow("Done");

        follow("API keys");
        page.getByLabel("What is the new key for?").fill("nightly import");
        press("Make a key");
        String key = page.getByRole(AriaRole.STATUS).locator("pre").textContent();
        assertThat(api.withToken(key)
                        .get("/api/v1/me")
                        .expect(200)
                        .json()
                        .get("email")
                        .asString())
                .isEqualTo(email);
        picture("api-keys");
        page.navigate("/accounts/api-keys");
        assertThat(page.content()).contains("nightly import").doesNotContain(key);

        press("Sign out");
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Sign in");
        signIn(email);
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("One-time code");
        picture("code");
        page.getByLabel("The code that your authenticator shows").fill(Totp.code(secret, step + 1));
        press("Sign in");
        page.navigate("/accounts/sessions");
        assertThat(page.getByRole(AriaRole.MAIN)).containsText("this browser");
        picture("sessions");
    }

    @Test
    void anApplicationIsAllowedAndComesBackWithACode() throws IOException {
        HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            byte[] hello =
                    "<!doctype html><link rel=icon href=data:,><title>Back</title><h1>Back at the application</h1>"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(HttpStatus.OK.value(), hello.length);
            exchange.getResponseBody().write(hello);
            exchange.close();
        });
        application.start();
        try {
            String back = "http://127.0.0.1:" + application.getAddress().getPort() + "/callback";
            Api ann = accounts.user();
            String client = ann.post(
                            "/api/v1/oauth2/applications",
                            Map.of(
                                    "name",
                                    "Reports <b>for</b> everybody",
                                    "client_type",
                                    "public",
                                    "redirect_uris",
                                    List.of(back),
                                    "scopes",
                                    List.of("openid", "tasks:read", "account")))
                    .expect(201)
                    .json()
                    .get("client_id")
                    .asString();
            page.navigate("/api/v1/oauth2/authorize?response_type=code&client_id=" + client
                    + "&scope=openid%20tasks:read%20account&state=s1&redirect_uri=" + back
                    + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
            signIn(ann.get("/api/v1/me").json().get("email").asString());
            assertThat(page.getByRole(AriaRole.MAIN)).containsText("Reports <b>for</b> everybody asks to act for");
            picture("consent");
            page.getByLabel("change your account").uncheck();
            press("Allow");
            assertThat(page.getByRole(AriaRole.HEADING)).hasText("Back at the application");
            assertThat(page.url()).startsWith(back + "?code=").contains("state=s1");

            page.navigate("/accounts/applications");
            assertThat(page.getByRole(AriaRole.MAIN)).containsText("see your tasks, queues and schedules");
            picture("applications");
            press("Disconnect");
            assertThat(page.getByRole(AriaRole.MAIN)).not().containsText("see your tasks");
        } finally {
            application.stop(0);
        }
    }

    @Test
    void anAdminLooksAroundAndTakesTheLogAlong() {
        String email = accounts.admin().get("/api/v1/me").json().get("email").asString();
        page.navigate("/admin/audit");
        signIn(email);
        page.getByLabel("What", new Page.GetByLabelOptions().setExact(true)).selectOption("session.opened");
        page.getByLabel("Who").fill(email);
        press("Search");
        assertThat(page.locator("tbody tr").first()).containsText(email);
        picture("audit");
        assertThat(page.waitForDownload(() -> follow("CSV")).suggestedFilename())
                .isEqualTo("audit.csv");
        for (String tab : List.of("Users", "Mails", "Settings")) {
            page.getByLabel("Administration").getByText(tab).click();
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasText(tab);
            picture("admin-" + tab.toLowerCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void hereIsNothingThatTakesAMouse() {
        page.navigate("/accounts/login");
        assertThat(page.getByLabel("E-mail or user name")).isFocused();
        page.keyboard().press("Tab");
        assertThat(page.getByLabel("Password")).isFocused();
        page.keyboard().press("Tab");
        assertThat(button("Sign in")).isFocused();
        assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                .as("who uses the keyboard sees where it is")
                .isEqualTo("solid");
        page.keyboard().press("Tab");
        assertThat(page.getByText("Forgot the password?")).isFocused();

        page.navigate("/accounts/login");
        page.keyboard()
                .type(accounts.user().get("/api/v1/me").json().get("email").asString());
        page.keyboard().press("Tab");
        page.keyboard().type(Api.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(api.url("/accounts").toString());
    }

    @Test
    void aWrongPasswordIsToldWhereReadersOfTheScreenHearIt() {
        page.navigate("/accounts/login");
        page.getByLabel("E-mail or user name").fill("nobody@example.org");
        page.getByLabel("Password").fill("wrong");
        press("Sign in");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("No active account has this name and password.");
        assertThat(page.getByLabel("E-mail or user name")).hasValue("nobody@example.org");
        picture("wrong-password");
        // The browser writes each 401 into its console.
        complaints.removeIf(complaint -> complaint.contains("status of 401"));
    }

    private void signIn(String email) {
        page.getByLabel("E-mail or user name").fill(email);
        page.getByLabel("Password").fill(Api.PASSWORD);
        press("Sign in");
    }

    private com.microsoft.playwright.Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void press(String name) {
        button(name).click();
    }

    private void follow(String name) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name))
                .first()
                .click();
    }

    /** For people who want to see what the pages look like. */
    private void picture(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
    }
}
