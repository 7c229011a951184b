package dev.millrace.platform;

import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Locks the data folder before anybody uses it. Named in {@code META-INF/spring.factories}. */
@Order(DataFolderStart.ORDER)
public final class DataFolderStart implements ApplicationContextInitializer<GenericApplicationContext> {

    /** After all that sets properties, and before whatever starts with the folder. */
    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

    @Override
    public void initialize(GenericApplicationContext context) {
        MillraceSettings settings =
                Binder.get(context.getEnvironment()).bindOrCreate("millrace", MillraceSettings.class);
        DataFolder folder = DataFolder.open(
                settings.data(), "port " + context.getEnvironment().getProperty("server.port"));
        context.registerBean("dataFolder", DataFolder.class, () -> folder);
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) failed -> {
            if (!context.isActive()) {
                folder.close();
            }
        });
    }

    /** The folder, for what starts with it and before any bean. */
    public static DataFolder folderOf(GenericApplicationContext context) {
        return context.getBeanFactory().getBean(DataFolder.class);
    }
}
