package dev.millrace.database;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.millrace.platform.DataFolderStart;
import dev.millrace.platform.EarlyPart;

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
        EarlyPart.register(context, "database", Database.class, database, database::close);
    }
}
