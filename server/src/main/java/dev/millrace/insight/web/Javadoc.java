package dev.millrace.insight.web;

import java.lang.reflect.Method;
import java.util.List;

import com.github.therapi.runtimejavadoc.ClassJavadoc;
import com.github.therapi.runtimejavadoc.Comment;
import com.github.therapi.runtimejavadoc.CommentFormatter;
import com.github.therapi.runtimejavadoc.MethodJavadoc;
import com.github.therapi.runtimejavadoc.ParamJavadoc;
import com.github.therapi.runtimejavadoc.RuntimeJavadoc;
import org.jspecify.annotations.Nullable;

/** What the code says of itself, as the Markdown that the API's description is written in. */
final class Javadoc {

    private static final CommentFormatter FORMATTER = new CommentFormatter();

    private Javadoc() {}

    static ClassJavadoc of(Class<?> type) {
        return RuntimeJavadoc.getJavadoc(type);
    }

    static MethodJavadoc of(Method method) {
        return RuntimeJavadoc.getJavadoc(method);
    }

    /** What is said of one parameter of a method, or of one component of a record. */
    static @Nullable String of(String name, List<ParamJavadoc> parameters) {
        for (ParamJavadoc parameter : parameters) {
            if (parameter.getName().equals(name)) {
                return text(parameter.getComment());
            }
        }
        return null;
    }

    static @Nullable String text(Comment comment) {
        String text = FORMATTER
                .format(comment)
                .replaceAll("</?code>", "`")
                .replaceAll("\\s+", " ")
                .replaceAll(" ?<p> ?", "\n\n")
                .strip();
        return text.isEmpty() ? null : text;
    }
}
