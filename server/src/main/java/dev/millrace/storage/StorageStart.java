package dev.millrace.storage;

import java.time.Clock;

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
 * Starts the object store before Spring makes its first bean, so that both start side by side. Named in {@code
 * META-INF/spring.factories}.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class StorageStart implements ApplicationContextInitializer<GenericApplicationContext> {

    @Override
    public void initialize(GenericApplicationContext context) {
        StorageSettings settings =
                Binder.get(context.getEnvironment()).bindOrCreate("millrace.storage", StorageSettings.class);
        Storage storage = Storage.start(settings, DataFolderStart.folderOf(context), Clock.systemUTC());
        context.registerBean(
                "storage", Storage.class, () -> storage, definition -> definition.setDependsOn("dataFolder"));

        // The bean closes with the context, after all that uses it. A start that is cut short may not have made it.
        SpringApplication.getShutdownHandlers().add(storage::close);
        context.addApplicationListener((ApplicationListener<ApplicationFailedEvent>) failed -> {
            if (!context.isActive()) {
                storage.close();
            }
        });
    }
}
