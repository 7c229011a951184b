package dev.millrace.outbound;

import java.util.Objects;

/** A request that is not made, however often it is tried. The message is meant for whoever named the address. */
public final class OutboundRefused extends Exception {

    OutboundRefused(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
