package dev.millrace.limits;

import java.time.Duration;

/** Counts requests in windows, each of which begins with the first request after the one before. */
interface Counters {

    Allowance take(String subject, long limit, Duration window);
}
