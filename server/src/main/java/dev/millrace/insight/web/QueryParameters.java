package dev.millrace.insight.web;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;

import dev.millrace.platform.PageRequest;
import dev.millrace.platform.web.PageLimit;
import dev.millrace.platform.web.Query;
import dev.millrace.platform.web.RequestRecords;

/** Describes the query strings that our own argument resolver reads: pages, and records marked {@link Query}. */
final class QueryParameters {

    private QueryParameters() {}

    static List<Parameter> of(HandlerMethod method) {
        List<Parameter> parameters = new ArrayList<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            if (parameter.getParameterType() == PageRequest.class) {
                parameters.addAll(page(parameter.getParameterAnnotation(PageLimit.class)));
            } else if (parameter.hasParameterAnnotation(Query.class)) {
                parameters.addAll(record(parameter.getParameterType()));
            }
        }
        return parameters;
    }

    private static List<Parameter> page(@Nullable PageLimit limits) {
        int byDefault = limits == null ? PageLimit.DEFAULT : limits.byDefault();
        int max = limits == null ? PageLimit.MAX : limits.max();
        return List.of(
                parameter("skip", "How many items to leave out, from the first.", whole(0, PageRequest.MAX_SKIP, 0)),
                parameter("limit", "How many items to answer at most.", whole(1, max, byDefault)));
    }

    private static List<Parameter> record(Class<?> type) {
        ClassJavadoc documentation = Javadoc.of(type);
        return Arrays.stream(type.getRecordComponents())
                .map(component -> parameter(
                                RequestRecords.wireName(component.getName()),
                                Javadoc.of(component.getName(), documentation.getRecordComponents()),
                                schema(component))
                        .required(!component.getAnnotatedType().isAnnotationPresent(Nullable.class)))
                .toList();
    }

    private static Parameter parameter(String name, @Nullable String description, Schema<?> schema) {
        return new QueryParameter()
                .name(name)
                .description(description)
                .required(false)
                .schema(schema);
    }

    private static Schema<?> whole(long min, long max, long byDefault) {
        Schema<Object> schema = new Schema<>();
        schema.addType("integer");
        schema.minimum(BigDecimal.valueOf(min)).maximum(BigDecimal.valueOf(max)).setDefault(byDefault);
        return schema;
    }

    private static Schema<?> schema(RecordComponent component) {
        return ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(component.getGenericType()))
                .schema;
    }
}
