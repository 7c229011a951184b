package dev.millrace.mail;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import org.springframework.stereotype.Service;

import dev.millrace.identity.EmailAddress;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;
import dev.millrace.secrets.Sealer;

/** Promises mails, and shows what became of them. */
@Service
public class MailService {

    private static final String UNREADABLE = "(sealed by another node's secret)";

    private final MailRepository mails;
    private final Sealer sealer;
    private final Ids ids;

    MailService(MailRepository mails, Sealer sealer, Ids ids) {
        this.mails = mails;
        this.sealer = sealer;
        this.ids = ids;
    }

    /** Promises a mail, as part of the transaction that runs: it is sent if that commits, however often the server dies. */
    public void send(EmailAddress to, String subject, String body) {
        UUID id = ids.next();
        byte[] sealed = sealer.seal(body.getBytes(StandardCharsets.UTF_8), name(id));
        mails.insert(id, to.text(), subject, sealed, sealer.fingerprint());
    }

    /** All mails of the last month, the latest first. */
    public Page<OutboxMail> list(PageRequest page) {
        return mails.list(page)
                .map(row -> new OutboxMail(
                        row.id(),
                        row.recipient(),
                        row.subject(),
                        row.sealedBody() == null ? null : body(row),
                        row.createdAt(),
                        row.attempts(),
                        row.sentAt(),
                        row.givenUpAt(),
                        row.lastError()));
    }

    /** What a mail says. */
    String body(MailRepository.Row row) {
        if (row.sealedBody() == null) {
            return "";
        }
        return row.sealedWith().equals(sealer.fingerprint())
                ? new String(sealer.open(row.sealedBody(), name(row.id())), StandardCharsets.UTF_8)
                : UNREADABLE;
    }

    private static String name(UUID id) {
        return "mail " + id;
    }
}
