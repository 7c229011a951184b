package dev.millrace.apikeys;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Scope;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/** The scopes that somebody may give a key: never more than it has itself. */
final class ApiKeyScopes {

    private static final String ALL = "*";

    /** What a key gets only if it is asked for: to make other credentials, to run tasks, to manage the server. */
    private static final Set<Scope> BY_NAME_ONLY = EnumSet.of(Scope.ACCOUNT, Scope.WORKER, Scope.ADMIN);

    private ApiKeyScopes() {}

    static boolean isGivenByDefault(Scope scope) {
        return !BY_NAME_ONLY.contains(scope);
    }

    /** What a key may do where nobody says. */
    static Set<Scope> byDefault(Caller maker) {
        EnumSet<Scope> scopes = EnumSet.copyOf(maker.scopes());
        scopes.removeAll(BY_NAME_ONLY);
        if (scopes.isEmpty()) {
            throw ApiException.invalid("scopes", "is required: you have none that a key gets by default");
        }
        return Collections.unmodifiableSet(scopes);
    }

    /** Reads words; adds to the problems what is no scope. */
    static Set<Scope> read(List<String> words, List<FieldProblem> problems) {
        if (words.isEmpty()) {
            problems.add(new FieldProblem("scopes", "must not be empty: a key that may do nothing is of no use"));
        }
        EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            Optional<Scope> scope = Scope.find(word);
            if (word.equals(ALL)) {
                scopes.addAll(EnumSet.allOf(Scope.class));
            } else if (scope.isPresent()) {
                scopes.add(scope.get());
            } else {
                problems.add(new FieldProblem("scopes[" + i + "]", "is no scope; known are: " + Scope.words()));
            }
        }
        return Collections.unmodifiableSet(scopes);
    }

    /** @throws ApiException 403 where the caller does not have all of them itself */
    static void refuseMoreThan(Caller caller, Set<Scope> scopes) {
        List<String> missing = new ArrayList<>();
        for (Scope scope : scopes) {
            if (!caller.has(scope)) {
                missing.add(scope.word());
            }
        }
        if (!missing.isEmpty()) {
            throw ApiException.forbidden(
                    "a key never holds more than its maker; you do not have " + String.join(", ", missing));
        }
    }

    static @Nullable Set<Scope> readOrNull(@Nullable List<String> words, List<FieldProblem> problems) {
        return words == null ? null : read(words, problems);
    }
}
