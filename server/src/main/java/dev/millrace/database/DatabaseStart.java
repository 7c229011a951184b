package dev.millrace.database;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.millrace.platform.DataFolderStart;

/**
 * Starts the database before Spring makes its first bean, so that both start side by side. Named in {@code
 * META-INF/spring.factories}.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class DatabaseStart implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        DatabaseSettings settings =
                Binder.get(context.getEnvironment()).bindOrCreate("millrace.database", DatabaseSettings.class);
        Database database = Database.start(settings, DataFolderStart.folderOf(context));
        context.registerBean(
                "database", Database.class, () -> database, definition -> definition.setDependsOn("dataFolder"));

        // The bean closes with the context, after all that uses it. A start that is cut short may not have made it.
        SpringApplication.getShutdownHandlers().add(database::close);
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) failed -> {
            if (!context.isActive()) {
                database.close();
            }
        });
    }
}
