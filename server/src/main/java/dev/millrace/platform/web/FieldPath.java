package dev.millrace.platform.web;

import org.jspecify.annotations.Nullable;

/**
 * Where a value of a JSON document is, such as {@code items[3].name}. Written out only where something is wrong with it.
 *
 * @param in what it is in; null: the document itself
 * @param step its name there; its number ({@link Integer}) in a list
 */
record FieldPath(@Nullable FieldPath in, Object step) {
    @Override
    public String toString() {
        String before = in == null ? "" : in.toString();
        if (step instanceof Integer) {
            return before + "[" + step + "]";
        }
        return in == null ? step.toString() : before + "." + step;
    }
}
