package dev.millrace.pipelines;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers that look like chance, out of a row's place and a seed: the same on every engine and in every release, where
 * each engine's own hash or sample is its own affair. Two rounds of a fifth power modulo a prime: one to one below the
 * prime, and no product leaves 64 bits.
 */
final class Chance {

    /** 2^31 - 1. Five does not divide the prime less one, so a fifth power loses nothing. */
    static final long PRIME = Integer.MAX_VALUE;

    static final long FACTOR = 48_271;

    private Chance() {}

    /** What a round adds: a different number for every seed and round, below the prime. */
    static long offset(long seed, int round) {
        long mixed = (seed + 1) * 0x9E3779B97F4A7C15L + round * 0xD1B54A32D192ED03L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xBF58476D1CE4E5B9L;
        return Long.remainderUnsigned(mixed ^ (mixed >>> 29), PRIME);
    }

    /** The number below which that share of all numbers lies. */
    static long share(BigDecimal fraction) {
        return fraction.multiply(BigDecimal.valueOf(PRIME))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
