package dev.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a request may go to. */
class AddressGuardTest {

    private static final AddressGuard STRICT = new AddressGuard(false);
    private static final AddressGuard OPEN = new AddressGuard(true);

    @ParameterizedTest
    @ValueSource(strings = {"93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"})
    void theInternetIsOpen(String address) {
        assertThat(STRICT.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::127.0.0.1",
                "64:ff9b::10.0.0.1",
                "2002:7f00:1::",
                "2002:0a00:0001::1",
            })
    void privateNetworksAreShutUntilAnOperatorOpensThem(String address) {
        assertThat(STRICT.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(OPEN.allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:169.254.169.254",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::",
                "64:ff9b:1:a9fe:a9:fe00::",
                "64:ff9b:1::1.1.1.1",
            })
    void linkLocalAddressesAndMetadataStayShut(String address) {
        assertThat(STRICT.allows(InetAddress.ofLiteral(address))).isFalse();
        assertThat(OPEN.allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "127.0.0.1", "::1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "127.1", "127.0.0.1."
            })
    void howeverItIsWrittenThisMachineIsShut(String host) {
        assertThatThrownBy(() -> STRICT.resolve(host)).isInstanceOf(OutboundRefused.class);
    }
}
