package dev.millrace.identity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.security.web.firewall.StrictHttpFirewall;

class HeaderTextTest {

    @Test
    void allowsEveryCharacterThatTheFirewallAllowsByItself() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT).mapToObj(Character::toString))
                .allSatisfy(text -> {
                    assertThat(HeaderText.isName(text)).isEqualTo(StrictHttpFirewall.ALLOWED_HEADER_NAMES.test(text));
                    assertThat(HeaderText.isValue(text)).isEqualTo(StrictHttpFirewall.ALLOWED_HEADER_VALUES.test(text));
                });
    }

    @Test
    void looksAtEveryCharacter() {
        assertThat(HeaderText.isValue("")).isTrue();
        assertThat(HeaderText.isValue("Bearer a.b-c\tTäg 🐎")).isTrue();
        assertThat(HeaderText.isValue("Bearer a.b\r\nX-Role: admin")).isFalse();
        assertThat(HeaderText.isName("X-\tRole")).isFalse();
    }
}
