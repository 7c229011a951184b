package dev.millrace.accounts.web;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The origins of addresses, as a content policy lists them. */
final class FormTargets {

    private static final Pattern LAWFUL = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+|[a-z][a-z0-9.+-]*:");

    private FormTargets() {}

    static String of(Collection<String> uris) {
        return uris.stream().flatMap(uri -> origin(uri).stream()).distinct().collect(Collectors.joining(" "));
    }

    static Optional<String> origin(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getScheme() == null) {
                return Optional.empty();
            }
            String origin = uri.getScheme().startsWith("http") && uri.getHost() != null
                    ? uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    : uri.getScheme() + ":";
            return LAWFUL.matcher(origin).matches() ? Optional.of(origin) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
