package dev.millrace.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

import org.springframework.stereotype.Component;

/**
 * Seals what the database keeps for us but must not be able to read: AES-256-GCM under a key that HKDF makes of the
 * server's secret. Each sealed text is bound to the name that it was sealed under.
 */
@Component
public final class Sealer {

    /** Never to be changed: it would make worthless whatever was sealed. */
    private static final byte[] SALT = "dev.millrace.identity".getBytes(StandardCharsets.US_ASCII);

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 8;

    private final SecretKey key;
    private final SecretKey following;
    private final String fingerprint;
    private final SecureRandom random = new SecureRandom();

    Sealer(ServerSecret secret) {
        try {
            KDF hkdf = KDF.getInstance("HKDF-SHA256");
            key = hkdf.deriveKey("AES", use(secret, "seal", 32));
            following = hkdf.deriveKey("HmacSHA256", use(secret, "follow", 32));
            fingerprint = HexFormat.of().formatHex(hkdf.deriveData(use(secret, "fingerprint", FINGERPRINT_BYTES)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HKDF with SHA-256", e);
        }
    }

    /** 32 bytes that follow from the text, and that nobody can tell without the secret. */
    public byte[] follow(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(following);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA-256", e);
        }
    }

    /** Tells which secret seals here, without telling the secret. */
    public String fingerprint() {
        return fingerprint;
    }

    public byte[] seal(byte[] plain, String name) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, plain, name);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    public byte[] open(byte[] sealed, String name) {
        ByteBuffer parts = ByteBuffer.wrap(sealed);
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] text = new byte[parts.remaining()];
        parts.get(text);
        return run(Cipher.DECRYPT_MODE, nonce, text, name);
    }

    private byte[] run(int mode, byte[] nonce, byte[] text, String name) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was sealed as " + name + " cannot be opened or sealed", e);
        }
    }

    private static HKDFParameterSpec use(ServerSecret secret, String purpose, int length) {
        return HKDFParameterSpec.ofExtract()
                .addIKM(secret.bytes())
                .addSalt(SALT)
                .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), length);
    }
}
