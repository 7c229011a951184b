package dev.millrace.oauth2;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The OAuth2 server. How long its tokens live is set where those of sessions are.
 *
 * @param codeTtl how long an application may take to exchange an authorization code
 */
@ConfigurationProperties("millrace.oauth2")
public record OAuth2Settings(@DefaultValue("60s") Duration codeTtl) {

    public OAuth2Settings {
        if (codeTtl.compareTo(Duration.ofSeconds(10)) < 0 || codeTtl.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "millrace.oauth2.code-ttl is " + codeTtl + "; it must be between 10s and 10m");
        }
    }
}
