package dev.millrace.platform.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.PageRequest;

/**
 * Reads query strings as strictly as bodies: a handler takes a {@link PageRequest}, a record marked {@link Query}, or
 * single {@code @RequestParam}s, and a parameter that none of them knows, or that is there twice, is refused by name.
 */
final class QueryRecords implements HandlerMethodArgumentResolver, HandlerInterceptor {

    private final JsonMapper json;
    private final RequestRecords records;

    QueryRecords(JsonMapper json, RequestRecords records) {
        this.json = json;
        this.records = records;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PageRequest.class || parameter.hasParameterAnnotation(Query.class);
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        if (parameter.getParameterType() == PageRequest.class) {
            return page(parameter, request);
        }
        ObjectNode tree = json.createObjectNode();
        for (String name : RequestRecords.names(parameter.getParameterType())) {
            String value = request.getParameter(name);
            if (value != null) {
                if (value.indexOf('\0') >= 0) {
                    throw ApiException.invalid(name, "must not contain the character U+0000");
                }
                tree.put(name, value);
            }
        }
        return records.readQuery(tree, parameter.getParameterType());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().startsWith("dev.millrace")
                && request.getQueryString() != null
                // An error that is being told keeps the query of the request that failed.
                && request.getDispatcherType() != DispatcherType.ERROR
                && !judgesItself(request, method)) {
            refuseUnknown(method, request);
        }
        return true;
    }

    /** A GET's handler that takes all parameters as a map; one of a form's fields takes none from the address. */
    private static boolean judgesItself(HttpServletRequest request, HandlerMethod method) {
        return request.getMethod().equals("GET")
                && Arrays.stream(method.getMethodParameters())
                        .anyMatch(parameter -> Map.class.isAssignableFrom(parameter.getParameterType()));
    }

    private static void refuseUnknown(HandlerMethod method, HttpServletRequest request) {
        Set<String> known = known(method);
        List<FieldProblem> problems = new ArrayList<>();
        for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
            boolean inQuery = request.getQueryString().contains(parameter.getKey());
            if (!known.contains(parameter.getKey())) {
                if (inQuery) {
                    problems.add(new FieldProblem(
                            shorten(parameter.getKey()),
                            known.isEmpty()
                                    ? "is not a known parameter; there are none here"
                                    : "is not a known parameter; known are: "
                                            + known.stream().sorted().collect(Collectors.joining(", "))));
                }
            } else if (parameter.getValue().length > 1) {
                problems.add(new FieldProblem(parameter.getKey(), "must not be given more than once"));
            }
        }
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
    }

    private static Set<String> known(HandlerMethod method) {
        Set<String> known = new TreeSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.getParameterType() == PageRequest.class) {
                known.addAll(List.of("skip", "limit"));
            } else if (parameter.hasParameterAnnotation(Query.class)) {
                known.addAll(RequestRecords.names(parameter.getParameterType()));
            } else {
                RequestParam single = parameter.getParameterAnnotation(RequestParam.class);
                if (single != null) {
                    known.add(single.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : single.name());
                }
            }
        }
        return known;
    }

    private static PageRequest page(MethodParameter parameter, NativeWebRequest request) {
        PageLimit limits = parameter.getParameterAnnotation(PageLimit.class);
        int byDefault = limits == null ? PageLimit.DEFAULT : limits.byDefault();
        int max = limits == null ? PageLimit.MAX : limits.max();
        List<FieldProblem> problems = new ArrayList<>();
        long skip = number(request, "skip", 0, 0, PageRequest.MAX_SKIP, problems);
        long limit = number(request, "limit", byDefault, 1, max, problems);
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
        return new PageRequest(skip, (int) limit);
    }

    private static long number(
            NativeWebRequest request, String name, long byDefault, long min, long max, List<FieldProblem> problems) {
        String given = request.getParameter(name);
        if (given == null) {
            return byDefault;
        }
        try {
            long value = Long.parseLong(given);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below, as a number out of range is
        }
        problems.add(new FieldProblem(
                name, "must be a whole number from " + min + " to " + max + ", not " + shorten(given)));
        return byDefault;
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "…";
    }
}
