package dev.millrace.oauth2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.springframework.stereotype.Component;

import dev.millrace.identity.ConfirmedEmails;
import dev.millrace.identity.User;
import dev.millrace.identity.UserService;

/** What applications may know of a user, by OpenID Connect's names and as its scopes allow. */
@Component
public class Claims {

    private final UserService users;
    private final ConfirmedEmails confirmed;

    Claims(UserService users, ConfirmedEmails confirmed) {
        this.users = users;
        this.confirmed = confirmed;
    }

    public Map<String, Object> of(UUID userId, Set<String> scopes) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", userId.toString());
        users.find(userId).ifPresent(user -> {
            if (scopes.contains(OAuth2Scopes.PROFILE)) {
                profile(user, claims);
            }
            if (scopes.contains(OAuth2Scopes.EMAIL)) {
                claims.put("email", user.email().text());
                claims.put("email_verified", confirmed.isConfirmed(user));
            }
        });
        return claims;
    }

    private static void profile(User user, Map<String, Object> claims) {
        if (user.fullName() != null) {
            claims.put("name", user.fullName());
        }
        if (user.username() != null) {
            claims.put("preferred_username", user.username());
        }
        claims.put("updated_at", user.updatedAt().getEpochSecond());
    }
}
