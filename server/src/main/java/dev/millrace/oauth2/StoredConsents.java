package dev.millrace.oauth2;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.stereotype.Component;

/** What users allowed, as Spring's authorization server sees it. */
@Component
public class StoredConsents implements OAuth2AuthorizationConsentService {

    private final ConsentRepository consents;

    StoredConsents(ConsentRepository consents) {
        this.consents = consents;
    }

    @Override
    public void save(OAuth2AuthorizationConsent consent) {
        consents.save(
                UUID.fromString(consent.getRegisteredClientId()),
                UUID.fromString(consent.getPrincipalName()),
                consent.getScopes());
    }

    @Override
    public void remove(OAuth2AuthorizationConsent consent) {
        consents.remove(UUID.fromString(consent.getRegisteredClientId()), UUID.fromString(consent.getPrincipalName()));
    }

    @Override
    public @Nullable OAuth2AuthorizationConsent findById(String applicationId, String userId) {
        return consents.find(UUID.fromString(applicationId), UUID.fromString(userId))
                .map(scopes -> {
                    OAuth2AuthorizationConsent.Builder consent =
                            OAuth2AuthorizationConsent.withId(applicationId, userId);
                    scopes.forEach(consent::scope);
                    return consent.build();
                })
                .orElse(null);
    }
}
