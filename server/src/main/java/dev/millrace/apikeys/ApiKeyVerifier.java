package dev.millrace.apikeys;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import dev.millrace.identity.Caller;
import dev.millrace.identity.CallerSource;
import dev.millrace.identity.CredentialVerifier;
import dev.millrace.identity.IdentitySettings;
import dev.millrace.identity.Scope;
import dev.millrace.identity.UserSteered;

/**
 * Tells whose key was sent, and who is behind a token that a key was exchanged for. What the database says of a key is
 * remembered for {@code millrace.identity.token.recheck}; this node forgets it at once when it changes it. Its expiry, and
 * the end of the secret before, are looked at on each request.
 */
@Component
class ApiKeyVerifier implements CredentialVerifier, CallerSource {

    static final String CLAIM = "key";

    private static final int REMEMBERED = 50_000;

    private final ApiKeyRepository keys;
    private final ApiKeyUses uses;
    private final Clock clock;
    private final Cache<UUID, Optional<Known>> known;

    ApiKeyVerifier(ApiKeyRepository keys, ApiKeyUses uses, IdentitySettings settings, Clock clock) {
        this.keys = keys;
        this.uses = uses;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(settings.token().recheck())
                .build();
    }

    @Override
    public boolean recognises(String credentials) {
        return credentials.startsWith(ApiKeyText.PREFIX);
    }

    @Override
    public Optional<Caller> verify(String credentials) {
        Optional<ApiKeyText> text = ApiKeyText.parse(credentials);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Known> key = find(text.get().id());
        if (key.isEmpty() || !key.get().isOpenedBy(text.get().hash(), clock.instant())) {
            return Optional.empty();
        }
        uses.note(text.get().id());
        return Optional.of(key.get().caller());
    }

    @Override
    public String claim() {
        return CLAIM;
    }

    @Override
    public Optional<Caller> findCaller(UUID id) {
        return find(id).map(Known::caller);
    }

    void forget(UUID id) {
        known.invalidate(id);
    }

    @EventListener
    void forgetAll(UserSteered event) {
        known.invalidateAll();
    }

    private Optional<Known> find(UUID id) {
        // Not a loading get: that would hold a lock of the cache for as long as the database takes.
        Optional<Known> remembered = known.getIfPresent(id);
        if (remembered == null) {
            remembered = keys.findLive(id).map(Known::of);
            known.put(id, remembered);
        }
        return remembered.filter(key -> key.isGoodAt(clock.instant()));
    }

    /** A key that was alive a moment ago. */
    private record Known(ApiKeyRepository.Live live, Caller caller) {

        static Known of(ApiKeyRepository.Live live) {
            ApiKey key = live.key();
            EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
            scopes.addAll(key.scopes());
            scopes.retainAll(live.role().scopes());
            return new Known(
                    live, new Caller(key.userId(), live.role(), null, key.id(), Collections.unmodifiableSet(scopes)));
        }

        boolean isGoodAt(Instant now) {
            Instant end = live.key().expiresAt();
            return end == null || now.isBefore(end);
        }

        boolean isOpenedBy(byte[] hash, Instant now) {
            return MessageDigest.isEqual(hash, live.secretHash()) || isOpenedByPrevious(hash, now);
        }

        private boolean isOpenedByPrevious(byte[] hash, Instant now) {
            byte @Nullable [] previous = live.previousHash();
            Instant until = live.key().previousUntil();
            return previous != null && until != null && now.isBefore(until) && MessageDigest.isEqual(hash, previous);
        }
    }
}
