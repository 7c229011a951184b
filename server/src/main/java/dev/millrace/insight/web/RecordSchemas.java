package dev.millrace.insight.web;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

import dev.millrace.platform.web.RequestRecords;

/**
 * Describes records as the API reads and writes them: fields have their JSON names, what is not {@code @Nullable} is
 * required, and the Javadoc of a component is its description.
 */
@Lazy
@Component
final class RecordSchemas implements ModelConverter {

    private static final String REFERENCE = "#/components/schemas/";

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        Class<?> raw = Json31.mapper().constructType(type.getType()).getRawClass();
        if (schema != null && raw.isRecord()) {
            Schema<?> model = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels().get(schema.get$ref().substring(REFERENCE.length()));
            if (model != null && model.getProperties() != null) {
                describe(model, raw);
            }
        }
        return schema;
    }

    @Override
    public boolean isOpenapi31() {
        return true;
    }

    /** May meet the same model again, through another route: a second turn changes nothing. */
    @SuppressWarnings("rawtypes") // the library's own signatures are
    private static void describe(Schema<?> model, Class<?> type) {
        ClassJavadoc documentation = Javadoc.of(type);
        if (model.getDescription() == null) {
            model.setDescription(Javadoc.text(documentation.getComment()));
        }
        Map<String, Schema> before = new LinkedHashMap<>(model.getProperties());
        Map<String, Schema> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = RequestRecords.wireName(component.getName());
            Schema<?> found = before.remove(component.getName());
            Schema<?> property = found == null ? before.remove(name) : found;
            if (property == null) {
                continue; // left out of the JSON on purpose
            }
            if (component.getType() == JsonNode.class) {
                property = new JsonSchema().description(property.getDescription()); // any JSON, null too
            }
            if (property.getDescription() == null) {
                property.setDescription(Javadoc.of(component.getName(), documentation.getRecordComponents()));
            }
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            properties.put(name, nullable && component.getType() != JsonNode.class ? orNull(property) : property);
            if (!nullable) {
                required.add(name);
            }
        }
        properties.putAll(before);
        model.setProperties(properties);
        model.setRequired(required.isEmpty() ? null : required);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Schema<?> orNull(Schema property) {
        if (property.getAnyOf() != null) {
            return property;
        }
        if (property.getTypes() == null) {
            Schema<Object> nothing = new Schema<>();
            nothing.addType("null");
            Schema<Object> either = new Schema<>();
            either.setDescription(property.getDescription());
            property.setDescription(null);
            either.setAnyOf(List.of(property, nothing));
            return either;
        }
        property.addType("null");
        if (property.getEnum() != null && !property.getEnum().contains(null)) {
            property.getEnum().add(null);
        }
        return property;
    }
}
