package dev.millrace.platform.web;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Makes pages of the templates in {@code templates/}. All that a template prints is escaped; links are written as they are.
 * The engine is made for the first page: a server that only answers programs does without it.
 */
@Component
public final class Pages {

    private static final Moments MOMENTS = new Moments();

    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable TemplateEngine engine;

    /** The page of a template, such as {@code accounts/login}. Each template also has {@link Moments} as {@code time}. */
    public String render(String template, Map<String, ?> model) {
        Context context = new Context(Locale.ENGLISH, Map.copyOf(model));
        context.setVariable("time", MOMENTS);
        return engine().process(template, context);
    }

    private TemplateEngine engine() {
        TemplateEngine ready = engine;
        if (ready != null) {
            return ready;
        }
        making.lock();
        try {
            ready = engine;
            if (ready == null) {
                ready = make();
                engine = ready;
            }
            return ready;
        } finally {
            making.unlock();
        }
    }

    private static TemplateEngine make() {
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        templates.setPrefix("templates/");
        templates.setSuffix(".html");
        templates.setTemplateMode(TemplateMode.HTML);
        templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
        templates.setCacheable(true);
        SpringTemplateEngine made = new SpringTemplateEngine();
        made.setTemplateResolver(templates);
        return made;
    }
}
