package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.millrace.testing.Api.Answer;

/**
 * A person with a browser: keeps cookies, reads forms, sends them with the hidden fields they hold, and follows redirects
 * only when told to.
 */
public final class Browser {

    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");

    private final Api api;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private String page = "";

    public Browser(Api api) {
        this.api = api;
    }

    /** Opens a page; its forms are then at hand. */
    public Answer open(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** Sends the form of the last page with that action: its hidden fields, and these. */
    public Answer submit(String action, Map<String, String> fields) {
        Map<String, String> all = hidden(action);
        all.putAll(fields);
        return post(action, all);
    }

    /** Sends fields, whatever the last page holds. */
    public Answer post(String path, Map<String, String> fields) {
        return post(path, List.copyOf(fields.entrySet()));
    }

    /** Sends fields, some of which may come more than once. */
    public Answer post(String path, List<Map.Entry<String, String>> fields) {
        String form = fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** Signs in, as somebody who exists. */
    public Browser signIn(String username, String password) {
        open("/accounts/login").expect(200);
        submit("/accounts/login", Map.of("username", username, "password", password))
                .expect(302);
        return this;
    }

    /** The hidden fields of the last page's form with that action. */
    public Map<String, String> hidden(String action) {
        Map<String, String> found = new LinkedHashMap<>();
        int form = page.indexOf("action=\"" + action + "\"");
        if (form < 0) {
            throw new AssertionError("no form leads to " + action + " on: " + page);
        }
        Matcher field = HIDDEN.matcher(page.substring(form, page.indexOf("</form>", form)));
        while (field.find()) {
            found.put(field.group(1), field.group(2).replace("&amp;", "&").replace("&#39;", "'"));
        }
        return found;
    }

    public List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            Answer answer =
                    new Answer(http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString()));
            page = answer.body();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private URI uri(String path) {
        return path.startsWith("http") ? URI.create(path) : api.url(path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
