package dev.millrace.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/** Reads the histories that processes left in a folder, each line once. */
final class HistoryReader {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final Map<Path, Long> read = new HashMap<>();

    HistoryReader(Path folder) {
        this.folder = folder;
    }

    /** What was written since the last call, in the order of time. */
    List<Event> news() throws IOException {
        List<Event> events = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                readNews(file, events);
            }
        }
        events.sort(Comparator.comparing(Event::at));
        return events;
    }

    private void readNews(Path file, List<Event> events) throws IOException {
        long from = read.getOrDefault(file, 0L);
        byte[] news;
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            news = new byte[Math.toIntExact(open.length() - from)];
            open.seek(from);
            open.readFully(news);
        }
        // What follows the last line break is half a line: its process is writing it, or died over it.
        int end = news.length;
        while (end > 0 && news[end - 1] != '\n') {
            end--;
        }
        String text = new String(news, 0, end, StandardCharsets.UTF_8);
        text.lines().map(line -> JSON.readValue(line, Event.class)).forEach(events::add);
        read.put(file, from + end);
    }
}
