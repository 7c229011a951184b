package dev.millrace.apikeys;

/**
 * A key at the only moment when its secret is known.
 *
 * @param text what the client sends with each request
 */
public record NewApiKey(ApiKey key, String text) {

    @Override
    public String toString() {
        return "NewApiKey[" + key.id() + "]";
    }
}
