package dev.millrace.testing;

import java.util.List;

import dev.millrace.platform.web.ClientAddress;
import dev.millrace.platform.web.ProxySettings;
import dev.millrace.platform.web.RequestOrigin;

/** Where requests come from, in tests where there are none. */
public final class Origins {

    private Origins() {}

    public static RequestOrigin unknown() {
        return new RequestOrigin(new ClientAddress(new ProxySettings(List.of())));
    }
}
