package dev.millrace.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.millrace.platform.StartRefused;

/**
 * Where a database is and how to sign in, read from any of the forms that {@code DATABASE_URL} has in the wild: {@code
 * postgresql://user:password@host:5432/name?sslmode=require}, Heroku's {@code postgres://}, SQLAlchemy's {@code
 * postgresql+driver://} and JDBC's {@code jdbc:postgresql://}. Messages never hold the password.
 *
 * @param jdbcUrl the same without user and password
 */
public record DatabaseUrl(
        String jdbcUrl, @Nullable String user, @Nullable String password) {

    private static final Pattern SCHEME = Pattern.compile("(?:jdbc:)?(?:postgresql|postgres)(?:\\+[a-z0-9_]+)?://");
    private static final Pattern AUTHORITY_AND_REST = Pattern.compile("([^/?#]*)(/[^?#]*)?(?:\\?([^#]*))?");
    private static final Set<String> CREDENTIALS = Set.of("user", "password");
    private static final String EXAMPLE = "like postgresql://user:password@host:5432/name";

    public static DatabaseUrl parse(String text) {
        String trimmed = text.strip();
        Matcher scheme = SCHEME.matcher(trimmed);
        if (!scheme.lookingAt()) {
            throw wrong("must begin with postgresql:// (or postgres://, jdbc:postgresql://)");
        }
        Matcher rest = AUTHORITY_AND_REST.matcher(trimmed.substring(scheme.end()));
        if (!rest.matches()) {
            throw wrong("cannot be read");
        }
        String authority = rest.group(1);
        int at = authority.lastIndexOf('@');
        String hosts = hosts(authority.substring(at + 1));
        String path = rest.group(2);
        if (path == null || path.length() < 2) {
            throw wrong("names no database after the host");
        }
        List<String> parameters = new ArrayList<>();
        String user = null;
        String password = null;
        if (at >= 0) {
            String[] pair = authority.substring(0, at).split(":", 2);
            user = decoded(pair[0]);
            password = pair.length > 1 ? decoded(pair[1]) : null;
        }
        for (String parameter :
                rest.group(3) == null ? new String[0] : rest.group(3).split("&")) {
            String[] pair = parameter.split("=", 2);
            if (!CREDENTIALS.contains(pair[0])) {
                parameters.add(parameter);
            } else if (pair.length > 1 && pair[0].equals("user")) {
                user = decoded(pair[1]);
            } else if (pair.length > 1) {
                password = decoded(pair[1]);
            }
        }
        String name = URLEncoder.encode(decoded(path.substring(1)), StandardCharsets.UTF_8);
        String query = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
        return new DatabaseUrl("jdbc:postgresql://" + hosts + "/" + name + query, user, password);
    }

    @Override
    public String toString() {
        return jdbcUrl.replaceFirst("\\?.*", "") + (user == null ? "" : " as " + user);
    }

    /** One host with a port, or several with commas, as PostgreSQL allows. */
    private static String hosts(String hosts) {
        if (hosts.isEmpty()) {
            throw wrong("names no host");
        }
        for (String host : hosts.split(",", -1)) {
            if (!isHost(host)) {
                throw wrong("has a host or port that cannot be read; a special character in the user name or password"
                        + " must be percent-encoded (@ as %40, / as %2F, # as %23)");
            }
        }
        return hosts;
    }

    private static boolean isHost(String host) {
        try {
            URI uri = new URI("postgresql://" + host + "/");
            return uri.getHost() != null && uri.getPort() <= 65535;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Percent-decoding alone: unlike in a form, a plus is a plus. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("has a % that begins no percent-encoded character (write it as %25)");
        }
    }

    private static StartRefused wrong(String reason) {
        return new StartRefused("DATABASE_URL " + reason + "; it should look " + EXAMPLE);
    }
}
