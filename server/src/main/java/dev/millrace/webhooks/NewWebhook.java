package dev.millrace.webhooks;

/** An endpoint together with its secret, which is shown once. */
public record NewWebhook(Webhook webhook, String secret) {

    @Override
    public String toString() {
        return "NewWebhook[" + webhook.id() + "]";
    }
}
