package dev.millrace.apikeys;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.audit.AuditEntry;
import dev.millrace.audit.AuditLog;
import dev.millrace.identity.AccessTokens;
import dev.millrace.identity.Caller;
import dev.millrace.identity.Scope;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

/**
 * Makes, shows, changes and deletes API keys. Whoever changes a key or gives it another secret must itself have all that the
 * key may do: else a key with few rights could get itself one with many.
 */
@Service
public class ApiKeyService {

    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    private static final int LONGEST_NAME = 200;

    private final ApiKeyRepository keys;
    private final ApiKeyVerifier verifier;
    private final ApiKeySettings settings;
    private final AccessTokens tokens;
    private final TransactionOperations transaction;
    private final AuditLog audit;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiKeyService(
            ApiKeyRepository keys,
            ApiKeyVerifier verifier,
            ApiKeySettings settings,
            AccessTokens tokens,
            TransactionOperations transaction,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        this.keys = keys;
        this.verifier = verifier;
        this.settings = settings;
        this.tokens = tokens;
        this.transaction = transaction;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a key for its caller.
     *
     * @throws ApiException 400 naming every bad field, 403 for more rights than the caller has, 409 where it has too many keys
     */
    public NewApiKey create(Caller caller, ApiKeyChange wanted) {
        List<FieldProblem> problems = new ArrayList<>();
        String name = Objects.requireNonNullElse(wanted.name(), "");
        checkName(name, problems);
        checkExpiry(wanted.expiresAt(), problems);
        Set<Scope> asked = ApiKeyScopes.readOrNull(wanted.scopes(), problems);
        refuse(problems);
        Set<Scope> scopes = asked == null ? ApiKeyScopes.byDefault(caller) : asked;
        ApiKeyScopes.refuseMoreThan(caller, scopes);
        ApiKeyText text = ApiKeyText.random(ids.next(), random);
        return Objects.requireNonNull(transaction.execute(status -> {
            keys.lockOwner(caller.userId());
            if (keys.count(caller.userId()) >= settings.perUser()) {
                throw ApiException.conflict(
                        "you have " + settings.perUser() + " keys, which is as many as a user may; delete one first");
            }
            ApiKey key = keys.insert(
                    text.id(),
                    caller.userId(),
                    name,
                    scopes,
                    text.hash(),
                    !Boolean.FALSE.equals(wanted.isActive()),
                    wanted.expiresAt());
            audit.record(entry("api_key.created", caller, key).with("scopes", words(scopes)));
            return new NewApiKey(key, text.text());
        }));
    }

    /** Whether a key has a scope where nobody says which it is to have, and its maker has it. */
    public static boolean isGivenByDefault(Scope scope) {
        return ApiKeyScopes.isGivenByDefault(scope);
    }

    public Page<ApiKey> list(Caller caller, PageRequest page) {
        return keys.list(caller.userId(), page);
    }

    /** @throws ApiException 404 where there is no such key, 403 where it is another's */
    public ApiKey get(Caller caller, UUID id) {
        ApiKey key = keys.find(id).orElseThrow(() -> ApiException.notFound("no API key " + id));
        if (!caller.mayManage(key.userId())) {
            throw ApiException.forbidden("this is another user's API key");
        }
        return key;
    }

    /** @throws ApiException as {@link #get} and {@link #create} do */
    public ApiKey change(Caller caller, UUID id, ApiKeyChange change) {
        ApiKey key = get(caller, id);
        List<FieldProblem> problems = new ArrayList<>();
        if (change.name() != null) {
            checkName(change.name(), problems);
        }
        checkExpiry(change.expiresAt(), problems);
        Set<Scope> scopes = ApiKeyScopes.readOrNull(change.scopes(), problems);
        refuse(problems);
        ApiKeyScopes.refuseMoreThan(caller, key.scopes());
        if (scopes != null) {
            ApiKeyScopes.refuseMoreThan(caller, scopes);
        }
        ApiKey changed = Objects.requireNonNull(transaction.execute(status -> {
            audit.record(entry("api_key.changed", caller, key)
                    .with("scopes", scopes == null ? null : words(scopes))
                    .with("is_active", change.isActive()));
            return keys.change(id, change.name(), scopes, change.isActive(), change.expiresAt(), change.neverExpires())
                    .orElseThrow(() -> ApiException.notFound("no API key " + id));
        }));
        verifier.forget(id);
        return changed;
    }

    /**
     * Gives one's own key another secret.
     *
     * @param overlap for how long the old secret is good as well, up to {@link #LONGEST_OVERLAP}
     * @throws ApiException as {@link #get} does; 403 for another's key even for admins, who would sign in as its owner
     */
    public NewApiKey regenerate(Caller caller, UUID id, Duration overlap) {
        ApiKey key = get(caller, id);
        if (!key.userId().equals(caller.userId())) {
            throw ApiException.forbidden(
                    "only its owner may have the new secret; you can turn the key off, or delete it");
        }
        ApiKeyScopes.refuseMoreThan(caller, key.scopes());
        ApiKeyText text = ApiKeyText.random(id, random);
        ApiKey changed = Objects.requireNonNull(transaction.execute(status -> {
            audit.record(entry("api_key.regenerated", caller, key).with("overlap_seconds", overlap.toSeconds()));
            return keys.replaceSecret(id, text.hash(), overlap)
                    .orElseThrow(() -> ApiException.notFound("no API key " + id));
        }));
        verifier.forget(id);
        return new NewApiKey(changed, text.text());
    }

    /** @throws ApiException as {@link #get} does */
    public void delete(Caller caller, UUID id) {
        ApiKey key = get(caller, id);
        transaction.executeWithoutResult(status -> {
            audit.record(entry("api_key.deleted", caller, key));
            keys.delete(id);
        });
        verifier.forget(id);
    }

    /**
     * Exchanges the key that the caller sent for a token that lives for minutes, so that the key itself need not go where
     * the token goes. The token ends with its key.
     *
     * @param words what the token may do; null: all that the key may
     * @throws ApiException 400 for a word that is no scope, 403 for one that the key does not have
     */
    public ApiKeyToken exchange(Caller caller, @Nullable List<String> words) {
        List<FieldProblem> problems = new ArrayList<>();
        Set<Scope> asked = ApiKeyScopes.readOrNull(words, problems);
        refuse(problems);
        Set<Scope> scopes = asked == null ? caller.scopes() : asked;
        ApiKeyScopes.refuseMoreThan(caller, scopes);
        UUID key = Objects.requireNonNull(caller.keyId(), "only a key is exchanged");
        return new ApiKeyToken(
                tokens.issue(caller.userId(), ApiKeyVerifier.CLAIM, key, scopes), tokens.ttl(), words(scopes));
    }

    private void checkExpiry(@Nullable Instant expiresAt, List<FieldProblem> problems) {
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            problems.add(new FieldProblem("expires_at", "must lie in the future"));
        }
    }

    private static void checkName(String name, List<FieldProblem> problems) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            problems.add(new FieldProblem("name", "must have 1 to " + LONGEST_NAME + " characters"));
        } else if (name.codePoints().anyMatch(Character::isISOControl)) {
            problems.add(new FieldProblem("name", "must not contain control characters"));
        }
    }

    private static void refuse(List<FieldProblem> problems) {
        if (!problems.isEmpty()) {
            throw ApiException.invalid(problems);
        }
    }

    private static AuditEntry entry(String action, Caller caller, ApiKey key) {
        return AuditEntry.of(action)
                .by(caller.userId(), caller.keyId())
                .on("api_key", key.id())
                .with("name", key.name());
    }

    private static String words(Set<Scope> scopes) {
        return scopes.stream().map(Scope::word).collect(Collectors.joining(" "));
    }
}
