package dev.millrace.platform.web;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What binding has to know of a record's class. Reflection makes new copies of it at each question, with annotations that it
 * parses anew, so it is asked once for each class.
 *
 * @param names the wire names of all components
 * @param oneOf the wire names of those of which one is required
 */
record RecordShape(List<Component> components, Set<String> names, List<String> oneOf, Constructor<?> constructor) {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return read(type);
        }
    };

    /**
     * @param name how it is called on the wire
     * @param required whether it is primitive, or not marked {@code @Nullable}: the caller has to send it
     */
    record Component(String name, Type type, boolean required) {

        private static Component of(RecordComponent component) {
            return new Component(
                    RequestRecords.wireName(component.getName()),
                    component.getGenericType(),
                    !component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static RecordShape read(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            List<Component> all = Arrays.stream(components).map(Component::of).toList();
            RequiresOneOf oneOf = type.getAnnotation(RequiresOneOf.class);
            return new RecordShape(
                    all,
                    all.stream().map(Component::name).collect(Collectors.toUnmodifiableSet()),
                    oneOf == null ? List.of() : List.of(oneOf.value()),
                    constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }
}
