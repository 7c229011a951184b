package dev.millrace.platform.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How long a page is where the caller does not say, and at most. Belongs on a {@code PageRequest} parameter. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface PageLimit {

    int DEFAULT = 100;
    int MAX = 1000;

    int byDefault() default DEFAULT;

    int max() default MAX;
}
