package dev.millrace.tasks;

import java.util.regex.Pattern;

/** What a queue may be called: something that can stand in a path as it is. */
public final class QueueName {

    /** Says what a name must be. */
    public static final String RULE = "must be 1 to 100 letters, digits and . _ : -, beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

    private QueueName() {}

    /** Whether a queue may be called so. */
    public static boolean isOne(String name) {
        return NAME.matcher(name).matches();
    }
}
