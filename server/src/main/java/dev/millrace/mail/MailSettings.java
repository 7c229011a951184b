package dev.millrace.mail;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The SMTP server that mails go through. Without one they stay in the outbox, where admins read them.
 *
 * @param host the SMTP server's name ({@code SMTP_HOST}); empty: there is none
 * @param port where the SMTP server listens ({@code SMTP_PORT})
 * @param username whom to sign in to the SMTP server as ({@code SMTP_USERNAME}); empty: nobody
 * @param password the password to sign in to the SMTP server with ({@code SMTP_PASSWORD})
 * @param from whom mails come from ({@code SMTP_FROM})
 * @param security {@code starttls}: begins in the clear, and goes on only with TLS; {@code tls}: TLS from the first byte;
 *     {@code none}: for a relay on this machine
 * @param timeout how long the SMTP server may take for one answer
 * @param attempts how often a mail is tried before it is given up
 */
@ConfigurationProperties("millrace.mail")
public record MailSettings(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("millrace@localhost") String from,
        @DefaultValue("starttls") Security security,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("12") int attempts) {

    /** How the way to the server is kept private. */
    public enum Security {
        STARTTLS,
        TLS,
        NONE
    }

    public MailSettings {
        if (attempts < 1) {
            throw new IllegalArgumentException("millrace.mail.attempts is " + attempts + "; it must be at least 1");
        }
    }

    boolean isConfigured() {
        return !host.isBlank();
    }

    @Override
    public String toString() {
        return "MailSettings[host=" + host + ", port=" + port + ", from=" + from + "]";
    }
}
