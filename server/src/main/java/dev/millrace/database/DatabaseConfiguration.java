package dev.millrace.database;

import javax.sql.DataSource;

import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The pool that everything uses, and the single connections of the migrations, which may take their time. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    @Primary
    DataSource dataSource(Database database, DatabaseSettings settings) {
        return new RequestAwarePool(Connections.pool(database.url(), settings), settings);
    }

    @Bean(defaultCandidate = false)
    @FlywayDataSource
    DataSource migrationDataSource(Database database, DatabaseSettings settings) {
        return Connections.unpooled(database.url(), settings);
    }
}
