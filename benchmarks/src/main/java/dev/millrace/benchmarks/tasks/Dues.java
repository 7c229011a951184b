package dev.millrace.benchmarks.tasks;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.benchmarks.Table;

/** What was measured beside what is due. */
final class Dues {

    private record Line(String what, String measured, String besidePeers, String due) {}

    private final List<Line> lines = new ArrayList<>();

    /** @param besidePeers the ratio to the best peer, or nothing */
    void add(String what, String measured, String besidePeers, String due) {
        lines.add(new Line(what, measured, besidePeers, due));
    }

    Table table() {
        Table table = new Table("what", "measured", "best peer", "due");
        lines.forEach(line -> table.row(line.what, line.measured, line.besidePeers, line.due));
        return table;
    }
}
