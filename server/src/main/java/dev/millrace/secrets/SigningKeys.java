package dev.millrace.secrets;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.platform.Ids;

/**
 * The keys that sign tokens, kept in the database so that tokens survive a restart and are good on every node.
 *
 * <p>A node signs with the newest key that its secret opens, and makes one where there is none: at the first start, with
 * another secret, or on a second node that has a secret file of its own. Every node verifies by every public key, so none
 * of these cases makes anybody's token worthless. A key is committed before it signs; a node that meets an unknown
 * {@code kid} reads the table again.
 *
 * <p>Keys are replaced when they grow old, or when an admin says so. The new one is published first and signs a while later,
 * when every node knows it; the one before is good for as long as its tokens are.
 */
@Component
public class SigningKeys implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
    private static final int BITS = 2048;
    private static final Duration BETWEEN_READS = Duration.ofSeconds(2);
    private static final Duration LEAD = Duration.ofSeconds(30);

    private final SigningKeyRepository stored;
    private final Sealer sealer;
    private final TransactionOperations transaction;
    private final Duration keyAge;
    private final AuditLog audit;
    private final Ids ids;

    private volatile @Nullable SigningKey current;
    private volatile Map<String, RSAPublicKey> publicKeys = Map.of();

    private final ReentrantLock reading = new ReentrantLock();

    @GuardedBy("reading")
    private long lastRead = System.nanoTime() - BETWEEN_READS.toNanos();

    SigningKeys(
            SigningKeyRepository stored,
            Sealer sealer,
            TransactionOperations transaction,
            SecretSettings settings,
            AuditLog audit,
            Ids ids) {
        this.stored = stored;
        this.sealer = sealer;
        this.transaction = transaction;
        this.keyAge = settings.signingKeyAge();
        this.audit = audit;
        this.ids = ids;
    }

    /** Before the first request is served: opens this node's key, or makes it. */
    @Override
    public void afterSingletonsInstantiated() {
        current = Objects.requireNonNull(transaction.execute(status -> {
            stored.lock();
            return stored.findNewest(sealer.fingerprint()).map(this::open).orElseGet(() -> make(Duration.ZERO));
        }));
        publicKeys = readPublicKeys();
    }

    /**
     * Makes another key to sign with, which does so when every node knows it.
     *
     * @param userId who says so
     * @param keyId the API key that said it for them
     * @return the name of the key
     */
    public String rotate(UUID userId, @Nullable UUID keyId) {
        String kid = Objects.requireNonNull(transaction.execute(status -> {
            stored.lock();
            String made = make(LEAD).kid();
            audit.record(AuditEntry.of("signing_key.rotated").by(userId, keyId).on("signing_key", made));
            return made;
        }));
        publicKeys = readPublicKeys();
        return kid;
    }

    /** Reads what was published meanwhile, signs with the newest key whose time has come, and replaces one that grew old. */
    void takeUp() {
        publicKeys = readPublicKeys();
        stored.findNewest(sealer.fingerprint())
                .filter(newest -> !newest.kid().equals(current().kid()))
                .ifPresent(newest -> current = open(newest));
        if (!stored.existsYoung(sealer.fingerprint(), keyAge)) {
            transaction.executeWithoutResult(status -> {
                stored.lock();
                if (!stored.existsYoung(sealer.fingerprint(), keyAge)) {
                    make(LEAD);
                }
            });
        }
    }

    SigningKey current() {
        return Objects.requireNonNull(current, "signing keys are there once the server has started");
    }

    /** The public key of that name, as long as any node signs with it. */
    public Optional<RSAPublicKey> find(String kid) {
        if (!publicKeys.containsKey(kid)) {
            readAgain();
        }
        return Optional.ofNullable(publicKeys.get(kid));
    }

    /** Every key that tokens may be signed with, on whatever node. */
    Map<String, RSAPublicKey> all() {
        readAgain();
        return publicKeys;
    }

    /** Forged tokens may name any {@code kid}: they must not become as many queries. */
    private void readAgain() {
        reading.lock();
        try {
            long now = System.nanoTime();
            if (now - lastRead >= BETWEEN_READS.toNanos()) {
                publicKeys = readPublicKeys();
                lastRead = now;
            }
        } finally {
            reading.unlock();
        }
    }

    private SigningKey open(SigningKeyRepository.Sealed sealed) {
        byte[] privateKey = sealer.open(sealed.privateKey(), sealed.kid());
        try {
            PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(privateKey));
            return new SigningKey(sealed.kid(), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing key " + sealed.kid() + " cannot be read", e);
        }
    }

    private SigningKey make(Duration lead) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            String kid = ids.next().toString();
            stored.insert(
                    kid,
                    pair.getPublic().getEncoded(),
                    sealer.seal(pair.getPrivate().getEncoded(), kid),
                    sealer.fingerprint(),
                    lead);
            log.atInfo().addKeyValue("kid", kid).log("Signing key made");
            return new SigningKey(kid, pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a signing key cannot be made", e);
        }
    }

    private Map<String, RSAPublicKey> readPublicKeys() {
        return stored.publicKeys().stream()
                .collect(Collectors.toUnmodifiableMap(SigningKeyRepository.Public::kid, SigningKeys::publicKey));
    }

    private static RSAPublicKey publicKey(SigningKeyRepository.Public row) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(row.publicKey()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing key " + row.kid() + " cannot be read", e);
        }
    }
}
