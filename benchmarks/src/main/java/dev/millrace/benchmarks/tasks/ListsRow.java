package dev.millrace.benchmarks.tasks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.benchmarks.ApiClient;
import dev.millrace.benchmarks.Load;
import dev.millrace.benchmarks.RawConnection;
import dev.millrace.benchmarks.Report;
import dev.millrace.benchmarks.Table;

/** Lists of the deep queue, by each documented filter in each documented order. Follows {@link DeepRow} on its data. */
final class ListsRow implements Row {

    private static final int CALLS = 20;
    private static final int SHOWN = 12;
    private static final List<String> ORDERS = List.of(
            "sort=created_at&order=desc",
            "sort=created_at&order=asc",
            "sort=updated_at&order=desc",
            "sort=updated_at&order=asc",
            "sort=duration&order=desc",
            "sort=duration&order=asc");
    private static final List<String> FILTERS = List.of(
            "",
            "status=pending&",
            "status=running&",
            "status=completed&",
            "status=failed&",
            "status=cancelled&",
            "priority=low&",
            "priority=medium&",
            "priority=high&",
            "handler=noop&",
            "handler=later-3&",
            "queue=bench&",
            "queue=later-3&",
            "worker_id=bench-claimer&",
            "created_after=2020-01-01T00:00:00Z&",
            "created_before=2020-01-01T00:00:00Z&",
            "status=completed&handler=noop&",
            "status=pending&priority=high&queue=later-3&",
            "status=pending&handler=later-3&");

    private record Listed(String query, double p50, double p95) {}

    @Override
    public String name() {
        return "lists";
    }

    @Override
    public String folder() {
        return DeepRow.FOLDER;
    }

    @Override
    public void measure(Scene scene) throws IOException, InterruptedException {
        ApiClient client = scene.host().client();
        Map<String, String> headers = Map.of("Authorization", "Bearer " + client.token());
        List<String> queries = FILTERS.stream()
                .flatMap(filter -> ORDERS.stream().map(order -> filter + order))
                .toList();
        scene.postgres().analyze(Postgres.MILLRACE);
        // As the others, lists are measured once they are compiled.
        for (String query : queries) {
            client.get("/api/v1/tasks?" + query + "&limit=50");
        }
        List<Listed> listed = new ArrayList<>();
        for (String query : queries) {
            try (RawConnection connection =
                    new RawConnection(scene.host().url(), "/api/v1/tasks?" + query + "&limit=50", headers)) {
                Load.of(1, List.of(connection));
                Load load = Load.of(scene.bench().count(CALLS, 2), List.of(connection));
                listed.add(new Listed(
                        query, load.latencies().median(), load.latencies().percentile(95)));
            } catch (IOException e) {
                throw new IOException(query + ": " + e.getMessage(), e);
            }
        }
        List<Listed> slowest = listed.stream()
                .sorted(Comparator.comparingDouble(Listed::p95).reversed())
                .toList();
        Table table = new Table("list 50, the slowest of " + listed.size(), "p50", "p95");
        Stream.concat(
                        slowest.stream().limit(SHOWN),
                        slowest.stream().skip(listed.size() / 2).limit(1))
                .forEach(list -> table.row(list.query, Report.millis(list.p50), Report.millis(list.p95)));
        Report.print(table);
        long late = listed.stream().filter(list -> list.p95 > 0.050).count();
        scene.dues()
                .add(
                        String.format(
                                Locale.ROOT,
                                "list 50 of %,.0f, any filter and sort",
                                scene.postgres().number("select reltuples from pg_class where relname = 'tasks'")),
                        "worst p95 " + Report.millis(slowest.getFirst().p95) + "; " + late + " of " + listed.size()
                                + " over 50 ms",
                        "",
                        "p95 under 50 ms");
    }
}
