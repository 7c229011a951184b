package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Where a request comes from, whatever its headers say. */
class ClientAddressTest {

    private final ClientAddress addresses =
            new ClientAddress(new ProxySettings(List.of("10.0.0.0/8", "fd00::/8", "192.0.2.7")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "198.51.100.1 | -                                  | 198.51.100.1",
                "198.51.100.1 | 203.0.113.9                        | 198.51.100.1",
                "10.1.2.3     | -                                  | 10.1.2.3",
                "10.1.2.3     | 203.0.113.9                        | 203.0.113.9",
                "10.1.2.3     | 6.6.6.6, 203.0.113.9               | 203.0.113.9",
                "10.1.2.3     | 6.6.6.6, 203.0.113.9, 10.9.9.9     | 203.0.113.9",
                "10.1.2.3     | 203.0.113.9, 192.0.2.7             | 203.0.113.9",
                "10.1.2.3     | 203.0.113.9, nonsense              | 10.1.2.3",
                "10.1.2.3     | localhost                          | 10.1.2.3",
                "10.1.2.3     | 10.0.0.1, 10.0.0.2                 | 10.0.0.1",
                "10.1.2.3     | ''                                 | 10.1.2.3",
                "fd00::1      | 2001:db8::5                        | 2001:db8:0:0:0:0:0:5",
                "fd00::1      | ::ffff:203.0.113.9                 | 203.0.113.9",
            })
    void theRightmostHopThatIsNotTrustedCounts(String peer, String forwarded, String expected) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        if (forwarded != null) {
            request.addHeader("X-Forwarded-For", forwarded);
        }
        request.addHeader("X-Real-IP", "6.6.6.6");
        request.addHeader("Forwarded", "for=6.6.6.6");
        assertThat(addresses.of(request)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0", "proxy.example.com", "/8", "::/129"})
    void whatIsNoNetworkStopsTheStart(String network) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxySettings(List.of(network)))
                .withMessageContaining("millrace.proxies.trusted");
    }
}
