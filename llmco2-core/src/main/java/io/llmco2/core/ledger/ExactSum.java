package io.llmco2.core.ledger;

import java.math.BigInteger;

/**
 * A sum of non-negative doubles without rounding: a fixed-point number so wide that every double fits, as in the small
 * superaccumulator of Neal 2015 (arXiv:1505.05571). Its value is rounded once, when it is read, so neither the order of
 * what is added nor how it was split and merged changes a bit of it. Not safe to share between threads.
 *
 * <p>Digit {@code i} counts for {@code 2^(32 i - 1074)}; the least double is {@code 2^-1074}. A digit is a {@code long}, of
 * which an addition fills 32 bits and the others hold the carries of as many additions, until they are passed on.
 */
final class ExactSum {
    private static final int DIGIT_BITS = 32;
    private static final long DIGIT_MASK = (1L << DIGIT_BITS) - 1;
    private static final int LEAST_EXPONENT = -1074;
    private static final int DIGITS = 68; // 2098 bits of doubles, and two digits for carries
    private static final int ADDITIONS_BEFORE_CARRY = 1 << 29;
    private static final int EXACT_BITS = 64; // of which a double keeps 53

    private final long[] digits = new long[DIGITS];
    private int additions;

    /**
     * Adds a number.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    void add(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) { // also refuses NaN
            throw new IllegalArgumentException("only finite numbers >= 0 can be summed, but one was " + value);
        }
        if (value == 0) {
            return;
        }
        int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT);
        long mantissa = (long) Math.scalb(value, 52 - exponent); // exact: a whole number below 2^53
        int position = exponent - 52 - LEAST_EXPONENT;
        int digit = position / DIGIT_BITS;
        int shift = position % DIGIT_BITS;
        long low = (mantissa & DIGIT_MASK) << shift; // below 2^63
        long high = (mantissa >>> DIGIT_BITS) << shift; // below 2^52
        digits[digit] += low & DIGIT_MASK;
        digits[digit + 1] += (low >>> DIGIT_BITS) + (high & DIGIT_MASK);
        digits[digit + 2] += high >>> DIGIT_BITS;
        if (++additions == ADDITIONS_BEFORE_CARRY) {
            carry();
        }
    }

    /** Adds all that the other holds, which stays as it is. */
    void add(ExactSum other) {
        carry();
        other.carry();
        for (int i = 0; i < DIGITS; i++) {
            digits[i] += other.digits[i];
        }
        carry();
    }

    private void carry() {
        for (int i = 0; i < DIGITS - 1; i++) {
            digits[i + 1] += digits[i] >>> DIGIT_BITS;
            digits[i] &= DIGIT_MASK;
        }
        additions = 0;
    }

    /** The double nearest to the sum, ties to even; infinite only if the sum is beyond the largest double. */
    double value() {
        carry();
        BigInteger whole = BigInteger.ZERO;
        for (int i = DIGITS - 1; i >= 0; i--) {
            whole = whole.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
        }
        int dropped = Math.max(0, whole.bitLength() - EXACT_BITS);
        BigInteger kept = whole.shiftRight(dropped);
        if (dropped > 0 && whole.getLowestSetBit() < dropped) {
            kept = kept.setBit(0); // far below what is kept: it only decides ties
        }
        return Math.scalb(kept.doubleValue(), dropped + LEAST_EXPONENT);
    }
}
