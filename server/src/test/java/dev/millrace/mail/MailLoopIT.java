package dev.millrace.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import dev.millrace.identity.EmailAddress;
import dev.millrace.mail.MailSettings.Security;
import dev.millrace.platform.Ids;
import dev.millrace.platform.PageRequest;
import dev.millrace.secrets.Sealer;
import dev.millrace.testing.MillraceTest;

/** Mails on their way to a real SMTP server. */
@MillraceTest
class MailLoopIT {

    private static final PageRequest ALL = new PageRequest(0, 100);

    @Autowired
    MailRepository mails;

    @Autowired
    MailService service;

    @Autowired
    Sealer sealer;

    private final GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void startSmtp() {
        smtp.start();
    }

    @AfterEach
    void stopSmtp() {
        smtp.stop();
    }

    @Test
    void whatWasPromisedIsSentAndThenForgotten() throws MessagingException {
        String to = "somebody-" + new Ids().next() + "@example.org";
        service.send(EmailAddress.parse(to).orElseThrow(), "Grüße", "A link: https://example.org/?token=secret");

        MailLoop loop = loop(smtp.getSmtp().getPort());
        while (loop.sendNext()) {
            // other tests of this server promised mails, too
        }

        MimeMessage message = Arrays.stream(smtp.getReceivedMessages())
                .filter(received -> String.valueOf(GreenMailUtil.getAddressList(recipients(received)))
                        .contains(to))
                .findFirst()
                .orElseThrow();
        assertThat(message.getSubject()).isEqualTo("Grüße");
        assertThat(GreenMailUtil.getBody(message)).contains("secret");
        OutboxMail row = find(to);
        assertThat(row.sentAt()).isNotNull();
        assertThat(row.body()).isNull();
    }

    @Test
    void whatTheServerDoesNotTakeStaysToBeTriedAgain() {
        int port = smtp.getSmtp().getPort();
        smtp.stop();
        String to = "somebody-" + new Ids().next() + "@example.org";
        service.send(EmailAddress.parse(to).orElseThrow(), "Subject", "Body");

        MailLoop loop = loop(port);
        while (loop.sendNext()) {
            // other tests of this server promised mails, too
        }

        OutboxMail row = find(to);
        assertThat(row.sentAt()).isNull();
        assertThat(row.attempts()).isEqualTo(1);
        assertThat(row.lastError()).isNotBlank();
        assertThat(row.body()).isEqualTo("Body");
    }

    private MailLoop loop(int port) {
        MailSettings settings = new MailSettings(
                "127.0.0.1", port, "", "", "millrace@example.org", Security.NONE, Duration.ofSeconds(2), 3);
        return new MailLoop(mails, service, settings, sealer);
    }

    private static Address[] recipients(MimeMessage message) {
        try {
            return message.getAllRecipients();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private OutboxMail find(String recipient) {
        return service.list(ALL).items().stream()
                .filter(mail -> mail.recipient().equals(recipient))
                .findFirst()
                .orElseThrow();
    }
}
