package dev.millrace.chaos;

import java.time.Duration;
import java.util.List;

/**
 * A part of a run, with tasks of its own, after which all comes to rest and is checked.
 *
 * @param atMost faults that are left by then are left out
 */
record Phase(String name, List<Fault> faults, Duration atMost) {}
