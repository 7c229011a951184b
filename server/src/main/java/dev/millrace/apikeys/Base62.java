package dev.millrace.apikeys;

import java.math.BigInteger;
import java.util.Optional;

/** Bytes as digits and letters alone, so that a double click takes the whole word; always of the same length. */
final class Base62 {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

    private Base62() {}

    /** The bytes as one number, with zeros in front up to the given length. */
    static String encode(byte[] bytes, int length) {
        char[] text = new char[length];
        BigInteger rest = new BigInteger(1, bytes);
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BASE);
            text[i] = ALPHABET.charAt(parts[1].intValue());
            rest = parts[0];
        }
        return new String(text);
    }

    /** The number that the text is, as that many bytes; empty where it does not fit, or is none. */
    static Optional<byte[]> decode(String text, int bytes) {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            number = number.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        if (number.bitLength() > bytes * Byte.SIZE) {
            return Optional.empty();
        }
        byte[] exact = new byte[bytes];
        byte[] plain = number.toByteArray();
        int taken = Math.min(plain.length, bytes);
        System.arraycopy(plain, plain.length - taken, exact, bytes - taken, taken);
        return Optional.of(exact);
    }
}
