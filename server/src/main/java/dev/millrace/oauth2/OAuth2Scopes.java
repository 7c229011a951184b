package dev.millrace.oauth2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.identity.Scope;

/** What applications may ask for, in the words that a person is asked with. */
public final class OAuth2Scopes {

    /** OpenID Connect's own: they open no route but {@code userinfo}. */
    public static final String OPENID = "openid";

    public static final String PROFILE = "profile";
    public static final String EMAIL = "email";

    /** What an application may ask for that names nothing itself. */
    static final List<String> BY_DEFAULT = List.of(
            OPENID,
            PROFILE,
            EMAIL,
            Scope.TASKS_READ.word(),
            Scope.TASKS_WRITE.word(),
            Scope.JOBS_READ.word(),
            Scope.JOBS_WRITE.word());

    private static final Map<String, String> WORDS = words();

    private OAuth2Scopes() {}

    public static boolean exists(String scope) {
        return WORDS.containsKey(scope);
    }

    /** What the scope lets an application do, as the end of a sentence. */
    public static String inPlainWords(String scope) {
        return WORDS.getOrDefault(scope, scope);
    }

    /** All there are. */
    public static List<String> list() {
        return List.copyOf(WORDS.keySet());
    }

    static String all() {
        return String.join(", ", WORDS.keySet());
    }

    private static Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(OPENID, "know that it is you");
        words.put(PROFILE, "see your name");
        words.put(EMAIL, "see your e-mail address");
        for (Scope scope : Scope.values()) {
            words.put(
                    scope.word(),
                    switch (scope) {
                        case TASKS_READ -> "see your tasks, queues and schedules";
                        case TASKS_WRITE -> "make, change and cancel tasks";
                        case JOBS_READ -> "see your jobs, and download their files";
                        case JOBS_WRITE -> "make, change and delete jobs, and upload files";
                        case COSTS_READ -> "see costs and usage";
                        case COSTS_WRITE -> "record costs and usage";
                        case TEAMS_READ -> "see your teams and who is in them";
                        case TEAMS_WRITE -> "make and change teams";
                        case ACCOUNT -> "change your account, and make keys that act as you";
                        case WORKER -> "run your tasks as a worker, and see what is in them";
                        case ADMIN -> "manage all accounts and this server";
                    });
        }
        return words;
    }
}
