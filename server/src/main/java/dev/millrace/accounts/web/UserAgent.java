package dev.millrace.accounts.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** What programs call themselves in {@code User-Agent}, as people know them. */
final class UserAgent {

    /** In this order: most browsers say that they are others, too. */
    private static final Map<String, String> BROWSERS =
            inOrder("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari");

    private static final Map<String, String> SYSTEMS = inOrder(
            "Android",
            "Android",
            "iPhone",
            "an iPhone",
            "iPad",
            "an iPad",
            "Windows",
            "Windows",
            "Mac OS X",
            "macOS",
            "CrOS",
            "ChromeOS",
            "Linux",
            "Linux");

    private UserAgent() {}

    /** Such as {@code Firefox on Windows}, or the program's own name. */
    static String inWords(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return "a program";
        }
        Optional<String> system = first(SYSTEMS, header);
        return first(BROWSERS, header)
                .map(browser -> system.map(name -> browser + " on " + name).orElse(browser))
                .orElseGet(() -> ownName(header));
    }

    private static String ownName(String header) {
        String name = header.split("[ /(]", 2)[0];
        return name.isEmpty() ? "a program" : name;
    }

    private static Optional<String> first(Map<String, String> names, String header) {
        return names.entrySet().stream()
                .filter(name -> header.contains(name.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Map<String, String> inOrder(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
