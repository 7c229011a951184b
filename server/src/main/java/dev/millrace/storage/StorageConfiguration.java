package dev.millrace.storage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives the store to whoever asks. */
@Configuration(proxyBeanMethods = false)
class StorageConfiguration {

    @Bean
    ObjectStorage objectStorage(Storage storage) {
        return storage.objects();
    }
}
