package dev.millrace.database;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.millrace.platform.DataFolder;
import dev.millrace.platform.MillraceSettings;

/**
 * Locks the data folder and starts the database before Spring makes its first bean, so that both start side by side.
 * Named in {@code META-INF/spring.factories}.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class DatabaseStart implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        Binder binder = Binder.get(context.getEnvironment());
        MillraceSettings server = binder.bindOrCreate("millrace", MillraceSettings.class);
        DatabaseSettings settings = binder.bindOrCreate("millrace.database", DatabaseSettings.class);
        DataFolder data = DataFolder.open(
                server.data(), "port " + context.getEnvironment().getProperty("server.port"));
        Database database = Database.start(settings, data);
        context.registerBean("dataFolder", DataFolder.class, () -> data);
        context.registerBean(
                "database", Database.class, () -> database, definition -> definition.setDependsOn("dataFolder"));

        // The beans close with the context, after all that uses them. A start that is cut short may not have made them.
        Runnable end = () -> {
            database.close();
            data.close();
        };
        SpringApplication.getShutdownHandlers().add(end);
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) failed -> {
            if (!context.isActive()) {
                end.run();
            }
        });
    }
}
