package dev.millrace.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.stereotype.Component;

import dev.millrace.secrets.Sealer;

/** Makes, seals and uses the secrets that events are signed with: the scheme {@code v1} of Standard Webhooks 1.0.0. */
@Component
class WebhookSecrets {

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final Sealer sealer;
    private final SecureRandom random = new SecureRandom();

    WebhookSecrets(Sealer sealer) {
        this.sealer = sealer;
    }

    byte[] random() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /** The secret as it is shown, once. */
    static String text(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    byte[] seal(UUID webhook, byte[] secret) {
        return sealer.seal(secret, name(webhook));
    }

    /** Which secret of the server seals here. */
    String sealedWith() {
        return sealer.fingerprint();
    }

    /** What {@code webhook-signature} says for one secret. */
    String sign(UUID webhook, byte[] sealedSecret, UUID event, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(sealer.open(sealedSecret, name(webhook)), HMAC));
            byte[] signature = mac.doFinal((event + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    private static String name(UUID webhook) {
        return "webhook " + webhook;
    }
}
