package dev.millrace.identity.web;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.millrace.identity.Invite;
import dev.millrace.identity.NewInvite;

/**
 * An invite.
 *
 * @param email for whom; null: whoever has the word
 * @param invite the word that the invited sends as `invite` when it registers; in the answer that makes it only
 */
record InviteResponse(
        UUID id,
        @Nullable String email,
        String role,
        UUID madeBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant usedAt,
        @Nullable UUID usedBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String invite) {

    static InviteResponse of(Invite invite) {
        return of(invite, null);
    }

    static InviteResponse of(NewInvite made) {
        return of(made.invite(), made.text());
    }

    private static InviteResponse of(Invite invite, @Nullable String text) {
        return new InviteResponse(
                invite.id(),
                invite.email(),
                invite.role().word(),
                invite.madeBy(),
                invite.createdAt(),
                invite.expiresAt(),
                invite.usedAt(),
                invite.usedBy(),
                text);
    }

    @Override
    public String toString() {
        return "InviteResponse[" + id + "]";
    }
}
