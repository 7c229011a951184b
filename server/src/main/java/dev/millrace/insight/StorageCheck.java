package dev.millrace.insight;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import dev.millrace.storage.ObjectStorage;

/** The object store answers, and knows our bucket. */
@Component
@Order(2)
final class StorageCheck implements Check {

    private final ObjectStorage storage;

    StorageCheck(ObjectStorage storage) {
        this.storage = storage;
    }

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public void run() {
        storage.ping();
    }
}
