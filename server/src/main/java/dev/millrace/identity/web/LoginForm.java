package dev.millrace.identity.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;

/**
 * A sign-in as a form: the fields of OAuth2's password flow, of which only name and password count, and a one-time code. Swagger UI and OAuth2
 * clients send the others along.
 */
record LoginForm(String username, String password, @Nullable String otp) {

    private static final Set<String> ALSO_LAWFUL = Set.of("grant_type", "scope", "client_id", "client_secret", "otp");

    static LoginForm of(MultiValueMap<String, String> form) {
        List<FieldProblem> problems = new ArrayList<>();
        for (Map.Entry<String, List<String>> field : form.entrySet()) {
            String name = field.getKey();
            if (!name.equals("username") && !name.equals("password") && !ALSO_LAWFUL.contains(name)) {
                problems.add(new FieldProblem(
                        name,
                        "is not a known field; known are: username, password, "
                                + String.join(", ", new TreeSet<>(ALSO_LAWFUL))));
            } else if (field.getValue().size() > 1) {
                problems.add(new FieldProblem(name, "must not be given more than once"));
            }
        }
        String username = required(form, "username", problems);
        String password = required(form, "password", problems);
        String grant = form.getFirst("grant_type");
        if (grant != null && !grant.isEmpty() && !grant.equals("password")) {
            problems.add(new FieldProblem("grant_type", "must be password"));
        }
        if (username == null || password == null || !problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return new LoginForm(username, password, form.getFirst("otp"));
    }

    private static @Nullable String required(
            MultiValueMap<String, String> form, String name, List<FieldProblem> problems) {
        String value = form.getFirst(name);
        if (value == null || value.isEmpty()) {
            problems.add(new FieldProblem(name, "is required"));
            return null;
        }
        return value;
    }

    @Override
    public String toString() {
        return "LoginForm[" + username + "]";
    }
}
