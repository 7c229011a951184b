package dev.millrace.identity;

/**
 * An invite at the only moment when its word is known.
 *
 * @param text what the invited sends when it registers
 */
public record NewInvite(Invite invite, String text) {

    @Override
    public String toString() {
        return "NewInvite[" + invite.id() + "]";
    }
}
