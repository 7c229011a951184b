package dev.millrace.outbound;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where requests to addresses that users name may go.
 *
 * @param allowPrivate whether requests to addresses that users name may go to private networks and this machine; never to
 *     link-local addresses, where clouds keep their secrets
 */
@Validated
@ConfigurationProperties("millrace.outbound")
public record OutboundSettings(@DefaultValue("false") boolean allowPrivate) {}
