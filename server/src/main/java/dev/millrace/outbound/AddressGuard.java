package dev.millrace.outbound;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells the addresses that a request may go to from those that it must not. An IPv6 address that stands for one of IPv4 is
 * judged as that.
 */
final class AddressGuard {

    private static final class Network {

        private final byte[] prefix;
        private final int bits;

        private Network(String text) {
            int slash = text.indexOf('/');
            prefix = InetAddress.ofLiteral(text.substring(0, slash)).getAddress(); // a literal: nothing is looked up
            bits = Integer.parseInt(text.substring(slash + 1));
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((address[i / 8] & mask) != (prefix[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Whole networks that nobody may be sent to: link-local and else where the clouds have their metadata, multicast, what is
     * no address, and a NAT64 of one's own, in whose addresses each operator puts that of IPv4 elsewhere.
     */
    private static final List<Network> SHUT = networks(
            "0.0.0.0/8",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/32",
            "2001:db8::/32",
            "fd00:42::42/128",
            "fd00:c1::a9fe:a9fe/128",
            "fd00:ec2::/32",
            "fd20:ce::254/128",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    /** Networks of one's own, which an operator may open. */
    private static final List<Network> PRIVATE = networks(
            "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    private static final Network COMPATIBLE = new Network("::/96");
    private static final Network NAT64 = new Network("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = new Network("2002::/16");
    private static final int IPV4_LENGTH = 4;

    /** Numbers are read as octal by some and as decimal by others: only one way to write them is taken. */
    private static final Pattern NUMBERS = Pattern.compile("(?i)(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?");

    private static final Pattern DOTTED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private final boolean allowPrivate;

    AddressGuard(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /** Whether a request may go to the address. */
    boolean allows(InetAddress given) {
        byte[] address = plain(given);
        if (SHUT.stream().anyMatch(network -> network.contains(address))) {
            return false;
        }
        return allowPrivate || PRIVATE.stream().noneMatch(network -> network.contains(address));
    }

    /** The address itself, or that of IPv4 which it wraps. */
    private static byte[] plain(InetAddress given) {
        byte[] address = given.getAddress();
        if (given instanceof Inet4Address) {
            return address;
        }
        if (given instanceof Inet6Address && isWrapper(address)) {
            int from = SIX_TO_FOUR.contains(address) ? 2 : address.length - IPV4_LENGTH;
            return Arrays.copyOfRange(address, from, from + IPV4_LENGTH);
        }
        return address;
    }

    private static boolean isWrapper(byte[] address) {
        boolean loopbackOrNone = COMPATIBLE.contains(address)
                && address[12] == 0
                && address[13] == 0
                && address[14] == 0
                && (address[15] == 0 || address[15] == 1);
        return !loopbackOrNone
                && (COMPATIBLE.contains(address) || NAT64.contains(address) || SIX_TO_FOUR.contains(address));
    }

    /**
     * The address to connect to, found once so that it is the one that was checked.
     *
     * @throws OutboundRefused where any address of the host is not allowed
     * @throws UnknownHostException where it has none
     */
    InetAddress resolve(String host) throws OutboundRefused, UnknownHostException {
        if (NUMBERS.matcher(host).matches() && !DOTTED.matcher(host).matches()) {
            throw new OutboundRefused("blocked_url: " + host + " is no address, though it looks like one");
        }
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!allows(address)) {
                throw new OutboundRefused("blocked_url: " + host + " is, or leads to, an address that is not allowed");
            }
        }
        return addresses[0];
    }

    private static List<Network> networks(String... texts) {
        return Arrays.stream(texts).map(Network::new).toList();
    }
}
