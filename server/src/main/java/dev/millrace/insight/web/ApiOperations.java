package dev.millrace.insight.web;

import java.util.List;
import java.util.Locale;

import com.github.therapi.runtimejavadoc.MethodJavadoc;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;

import dev.millrace.platform.PageRequest;

/** Describes each route: a name for generated clients, its words from the Javadoc, and its query string. */
@Lazy
@Component
final class ApiOperations implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        operation.setOperationId(name(method));
        if (!isTagged(method)) {
            operation.setTags(List.of(section(method)));
        }
        MethodJavadoc documentation = Javadoc.of(method.getMethod());
        describe(operation, Javadoc.text(documentation.getComment()));
        if (operation.getParameters() != null) {
            operation.getParameters().forEach(parameter -> describe(parameter, documentation));
        }
        for (Parameter parameter : QueryParameters.of(method)) {
            operation.addParametersItem(parameter);
        }
        if (isBareList(method)) {
            operation.getResponses().values().forEach(ApiOperations::addPageHeaders);
        }
        return operation;
    }

    /** {@code JobController.create} is {@code job_create}. */
    private static String name(HandlerMethod method) {
        String feature = method.getBeanType().getSimpleName().replaceFirst("Controller$", "");
        return (feature + "_" + method.getMethod().getName())
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isTagged(HandlerMethod method) {
        return method.hasMethodAnnotation(Tag.class)
                || AnnotatedElementUtils.hasAnnotation(method.getBeanType(), Tag.class);
    }

    /** The feature's name, as a section. What can be done with files is a part of what can be done with jobs. */
    private static String section(HandlerMethod method) {
        String feature = method.getBeanType().getPackageName().split("\\.", 4)[2];
        return feature.equals("files") ? "Jobs" : StringUtils.capitalize(feature);
    }

    private static void describe(Operation operation, @Nullable String text) {
        if (operation.getSummary() != null) {
            return;
        }
        if (text == null) {
            operation.setSummary(
                    StringUtils.capitalize(operation.getOperationId().replace('_', ' ')));
            return;
        }
        int end = text.indexOf(". ");
        String firstSentence = end < 0 ? text : text.substring(0, end);
        operation.setSummary(firstSentence.replaceFirst("\\.$", ""));
        operation.setDescription(text);
    }

    private static void describe(Parameter parameter, MethodJavadoc documentation) {
        if (parameter.getDescription() == null) {
            parameter.setDescription(Javadoc.of(parameter.getName(), documentation.getParams()));
        }
    }

    private static boolean isBareList(HandlerMethod method) {
        MethodParameter result = method.getReturnType().nestedIfOptional();
        boolean list = result.getParameterType() == ResponseEntity.class
                && result.nested().getNestedParameterType() == List.class;
        return list
                && List.of(method.getMethodParameters()).stream()
                        .anyMatch(parameter -> parameter.getParameterType() == PageRequest.class);
    }

    private static void addPageHeaders(ApiResponse response) {
        Schema<Object> number = new Schema<>();
        number.addType("integer");
        Schema<Object> text = new Schema<>();
        text.addType("string");
        response.addHeaderObject(
                "X-Total-Count",
                new Header().description("How many items the whole list has.").schema(number));
        response.addHeaderObject(
                "Link",
                new Header()
                        .description("The first, previous, next and last page (RFC 8288).")
                        .schema(text));
    }
}
