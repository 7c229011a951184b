package dev.millrace.accounts;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import dev.millrace.identity.EmailAddress;
import dev.millrace.identity.UserChanged;
import dev.millrace.mail.MailService;
import dev.millrace.platform.PublicUrl;

/**
 * Tells people that their account has another password or e-mail, at the address that it had before: whoever got hold of it
 * cannot take it over unseen.
 */
@Component
class ChangeNotices {

    private final MailService mails;
    private final PublicUrl url;

    ChangeNotices(MailService mails, PublicUrl url) {
        this.mails = mails;
        this.url = url;
    }

    @EventListener
    void tell(UserChanged changed) {
        EmailAddress email = changed.before().email();
        if (changed.password()) {
            mails.send(
                    email, "Your password was changed", """
                    The password of your account at %s was changed, and everything that was signed in with it is signed out.

                    If it was you, do nothing. If it was not, set another one now:

                    %s
                    """.formatted(url.base(), url.of("/accounts/password/reset")));
        }
        if (!email.key().equals(changed.after().email().key())) {
            mails.send(email, "Your e-mail was changed", """
                    Your account at %s has another e-mail address from now on, and this one no longer.

                    If it was you, do nothing. If it was not, tell whoever runs that server.
                    """.formatted(url.base()));
        }
    }
}
