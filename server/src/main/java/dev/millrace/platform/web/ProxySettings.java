package dev.millrace.platform.web;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Proxies in front of this server.
 *
 * @param trusted addresses and networks (CIDR), with commas between them, whose {@code X-Forwarded-For} is believed; empty:
 *     nobody's
 */
@ConfigurationProperties("millrace.proxies")
public record ProxySettings(@DefaultValue("") List<String> trusted) {

    public ProxySettings {
        trusted = trusted.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        for (String network : trusted) {
            if (!Network.isValid(network)) {
                throw new IllegalArgumentException("millrace.proxies.trusted holds \"" + network
                        + "\"; it must be an address or a network, like 10.0.0.0/8 or fd00::/8");
            }
        }
    }
}
