package dev.millrace.identity;

/** Knows of which users it was shown that their e-mail is their own. */
public interface ConfirmedEmails {

    boolean isConfirmed(User user);
}
