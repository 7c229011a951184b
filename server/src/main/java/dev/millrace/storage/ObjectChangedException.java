package dev.millrace.storage;

/** What was pinned is there no more: another upload took its place, or it was deleted. Trying again does not help. */
public final class ObjectChangedException extends RuntimeException {

    ObjectChangedException(String key) {
        super("object " + key + " is not what was uploaded any more: it was replaced or deleted");
    }
}
