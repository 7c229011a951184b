package dev.millrace.platform.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A request record of which one of some components has to be sent, which are each {@code @Nullable}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RequiresOneOf {

    /** Their wire names; the first one is the one that a refusal names. */
    String[] value();
}
