package dev.millrace.storage;

import java.time.Clock;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.millrace.platform.DataFolderStart;
import dev.millrace.platform.EarlyPart;

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
        EarlyPart.register(context, "storage", Storage.class, storage, storage::close);
    }
}
