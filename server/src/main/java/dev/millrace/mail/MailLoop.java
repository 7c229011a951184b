package dev.millrace.mail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.secrets.Sealer;

/**
 * Sends the mails that were promised, and tries those again that the server did not take: after a minute, two, four, up to
 * an hour. A mail may come twice where this process dies between the server's answer and the row, and never not at all.
 */
@Component
class MailLoop extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(MailLoop.class);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration HOLD = Duration.ofMinutes(5);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    private static final int LONGEST_ERROR = 300;
    private static final int PRUNED = 1000;

    private final MailRepository mails;
    private final MailService service;
    private final MailSettings settings;
    private final Sealer sealer;

    private volatile @Nullable JavaMailSenderImpl sender;

    MailLoop(MailRepository mails, MailService service, MailSettings settings, Sealer sealer) {
        this.mails = mails;
        this.service = service;
        this.settings = settings;
        this.sealer = sealer;
    }

    @Override
    protected BackgroundLoop begin() {
        if (settings.isConfigured()) {
            return BackgroundLoop.start("mail", PAUSE, this::sendNext);
        } else {
            log.info("No SMTP server is set: mails are kept in the outbox, which admins read at /api/v1/admin/outbox");
            return BackgroundLoop.start("mail-pruner", LONGEST_RETRY, () -> mails.prune(PRUNED) == PRUNED);
        }
    }

    /** One turn; tells whether there may be more to send. */
    boolean sendNext() {
        Optional<MailRepository.Row> next = mails.take(sealer.fingerprint(), HOLD);
        if (next.isEmpty()) {
            mails.prune(PRUNED);
            return false;
        }
        MailRepository.Row mail = next.get();
        try {
            sender().send(message(mail));
            mails.sent(mail.id());
        } catch (MailException | MessagingException e) {
            String error = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            mails.failed(
                    mail.id(),
                    error.substring(0, Math.min(error.length(), LONGEST_ERROR)),
                    pause(mail.attempts()),
                    settings.attempts());
            log.atWarn()
                    .addKeyValue("mail_id", mail.id())
                    .addKeyValue("attempts", mail.attempts())
                    .log("Mail was not taken by {}: {}", settings.host(), error);
        }
        return true;
    }

    private MimeMessage message(MailRepository.Row mail) throws MessagingException {
        MimeMessage message = sender().createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(message, false, StandardCharsets.UTF_8.name());
        helper.setFrom(settings.from());
        helper.setTo(mail.recipient());
        helper.setSubject(mail.subject());
        helper.setText(service.body(mail), false);
        // Answers from machines, out-of-office ones above all, help nobody.
        message.setHeader("Auto-Submitted", "auto-generated");
        return message;
    }

    private JavaMailSenderImpl sender() {
        JavaMailSenderImpl ready = sender;
        if (ready == null) {
            ready = new JavaMailSenderImpl();
            ready.setHost(settings.host());
            ready.setPort(settings.port());
            if (!settings.username().isEmpty()) {
                ready.setUsername(settings.username());
                ready.setPassword(settings.password());
            }
            ready.setJavaMailProperties(properties());
            sender = ready;
        }
        return ready;
    }

    private Properties properties() {
        String timeout = Long.toString(settings.timeout().toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.auth", Boolean.toString(!settings.username().isEmpty()));
        properties.put("mail.smtp.connectiontimeout", timeout);
        properties.put("mail.smtp.timeout", timeout);
        properties.put("mail.smtp.writetimeout", timeout);
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        switch (settings.security()) {
            case STARTTLS -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.put("mail.smtp.ssl.enable", "true");
            case NONE -> {
                // for a relay on this machine
            }
        }
        return properties;
    }

    private static Duration pause(int attempts) {
        Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 10));
        return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }
}
