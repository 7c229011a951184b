package dev.millrace.accounts.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

import dev.millrace.platform.settings.EffectiveSetting;
import dev.millrace.platform.settings.EffectiveSettings;

/** What the server is set to, for admins: by feature, secrets left out. It is changed in the environment, and at a start. */
@AccountPage
class SettingsPages {

    private static final String PREFIX = "millrace.";

    private final EffectiveSettings settings;
    private final PageAnswers answers;

    SettingsPages(EffectiveSettings settings, PageAnswers answers) {
        this.settings = settings;
        this.answers = answers;
    }

    @GetMapping("/admin/settings")
    ResponseEntity<String> show(HttpServletRequest request) {
        Map<String, List<EffectiveSetting>> byFeature = settings.list().stream()
                .collect(Collectors.groupingBy(SettingsPages::feature, LinkedHashMap::new, Collectors.toList()));
        return answers.page(request, "admin/settings", Map.of("features", byFeature));
    }

    private static String feature(EffectiveSetting one) {
        String name = one.setting().name().substring(PREFIX.length());
        int dot = name.indexOf('.');
        return dot < 0 ? "server" : name.substring(0, dot).replace('-', ' ');
    }
}
