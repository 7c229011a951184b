package dev.millrace.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures GPU accounting: three years of usage and jobs of two hundred teams, summed and broken down. */
@Command(name = "gpu", description = "GPU accounting: import and sums over many rows")
final class GpuBench implements Callable<Integer> {

    private static final LocalDate FIRST = LocalDate.of(2023, 1, 1);
    private static final int DAYS = 1095;
    private static final int TEAMS = 200;
    private static final String[] GROUPS = {
        "team", "user", "handler", "gpu_type", "provider", "day", "team,user", "team,user,gpu_type"
    };
    private static final String[] GROUPS_OF_A_MONTH = {
        "team", "user", "handler", "gpu_type", "provider", "day", "team,user", "team,user,gpu_type", "team,day"
    };

    // Two providers and types a team, five users, three handlers: as teams are. Days are written in their order, as
    // days come. Sums of slices are written by the database's own triggers, once for the one statement; those of
    // snapshots, which the server's statements write, are written here once as well.
    private static final String[] USAGE_ROWS = {"""
        insert into snapshots (id, kind, date, provider, gpu_type, amount, source, user_id)
        select uuidv7(), 'usage', date '%1$s' + cast(n * %2$d / (%4$d + 1) as integer), 'P' || n %% 4, 'G' || n %% 7,
               n %% 1000 / 100.0, 'reported', md5('user')::uuid
          from generate_series(cast(1 as bigint), %4$d) as n
        """, """
        insert into snapshot_days (kind, day, provider, gpu_type, source, amount, snapshots)
        select kind, date, provider, gpu_type, source, sum(amount), count(*)
          from snapshots
         group by kind, date, provider, gpu_type, source
        """, """
        insert into snapshot_days (kind, day, provider, gpu_type, source, amount, snapshots)
        select 'cost', date '%1$s' + d, 'P' || p, 'G' || g, 'reported', 1000, 1
          from generate_series(0, %2$d - 1) as d, generate_series(0, 3) as p, generate_series(0, 6) as g
        """};

    private static final String[] JOB_ROWS = {"""
        insert into teams (id, name, name_key)
        select md5('team' || n)::uuid, 'Team ' || n, 'team ' || n
          from generate_series(1, %3$d) as n
        """, """
        insert into gpu_jobs (id, team_id, user_id, model_name, gpu_type, provider, status, start_time, end_time)
        select uuidv7(), md5('team' || 1 + n %% %3$d)::uuid, md5('user' || n %% (%3$d * 5))::uuid,
               'model-' || n %% %3$d %% 10 + n %% 3, 'G' || (n %% %3$d + n %% 2) %% 7, 'P' || (n %% %3$d + n %% 2) %% 4,
               case when n %% 10 = 0 then 'failed' else 'completed' end,
               timestamptz '%1$s 00:00Z' + day * interval '1 day' + n %% 80000 * interval '1 second',
               timestamptz '%1$s 00:00Z' + day * interval '1 day' + (n %% 80000 + n %% 6000) * interval '1 second'
          from generate_series(cast(1 as bigint), %5$d) as n
         cross join lateral (select n * %2$d / (%5$d + 1) as day) as days
        """, """
        insert into gpu_slices (job_id, day, team_id, user_id, handler, provider, gpu_type, purchase, source, outcome,
                                gpu_count, began_at, ended_at, gpu_micros, price, cost)
        select id, cast(start_time at time zone 'UTC' as date), team_id, user_id, model_name, provider, gpu_type, purchase,
               source, status, 1, start_time, end_time, extract(epoch from end_time - start_time) * 1000000, 2.5,
               round(2.5 * extract(epoch from end_time - start_time) / 3600, 8)
          from gpu_jobs
         order by start_time
        """};

    // Built at once when the rows are there, indexes take a fraction of the time. The sums keep theirs: they are
    // written by way of them.
    private static final String INDEXES = """
        select case when made.oid is null then 'drop index ' || index.indexrelid::regclass
                    else 'alter table ' || index.indrelid::regclass || ' drop constraint ' || made.conname end as drop,
               case when made.oid is null then pg_get_indexdef(index.indexrelid)
                    else 'alter table ' || index.indrelid::regclass || ' add constraint ' || made.conname || ' '
                         || pg_get_constraintdef(made.oid) end as create
          from pg_index index
          left join pg_constraint made on made.conindid = index.indexrelid and made.contype in ('p', 'u')
         where index.indrelid = any(cast(string_to_array(?, ' ') as regclass[]))
         order by index.indexrelid
        """;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--fill",
            description = "only write the data: the next run with the same folder measures, and need not write them")
    private boolean fillOnly;

    private final Table results = new Table("what", "p50", "p95", "most");
    private final SplittableRandom random = new SplittableRandom(1);

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        Path folder = options.keptFolder("gpu");
        Path data = folder.resolve("data");
        Path filled = folder.resolve("filled");
        int usage = options.count(10_000_000, 20_000);
        int jobs = options.count(1_000_000, 5_000);
        int imported = options.count(1_000_000, 10_000);
        double importSeconds;
        try (ServerUnderTest server = ServerUnderTest.start(options, data, Map.of());
                ApiClient client = server.admin()) {
            if (!Files.exists(filled)) {
                fill(data, usage, jobs);
                Files.createFile(filled);
            }
            if (fillOnly) {
                return 0;
            }
            Report.progress("importing a file of " + imported + " rows");
            importSeconds = importUsage(client, folder.resolve("usage.csv"), imported);
            // What the import left to be done would else be done beside what is measured.
            vacuum(data);
            for (String span : new String[] {"month", "year"}) {
                measure(client, "usage total of a " + span, "/api/v1/usage/total?", span);
                measure(client, "cost total of a " + span, "/api/v1/costs/total?", span);
                for (String group : span.equals("month") ? GROUPS_OF_A_MONTH : GROUPS) {
                    measure(
                            client,
                            "breakdown of a " + span + " by " + group,
                            "/api/v1/costs/breakdown?group_by=" + group + "&",
                            span);
                }
            }
        }
        Report.heading("GPU accounting", options);
        Report.print(results);
        Report.note(imported + " rows of CSV were imported in " + Report.seconds(importSeconds) + ", beside " + usage
                + " rows of usage; there were " + jobs + " GPU jobs and " + TEAMS + " teams over " + DAYS
                + " days. Requests came one after another over HTTP.");
        return 0;
    }

    private double importUsage(ApiClient client, Path file, int rows) throws IOException, InterruptedException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("date,provider,gpu_type,gpu_hours\n");
            for (int i = 0; i < rows; i++) {
                out.write(FIRST.plusDays(i % DAYS) + ",P" + i % 4 + ",G" + i % 7 + "," + i % 100 + ".25\n");
            }
            // A file that was taken before would be known by its hash.
            out.write(FIRST + ",P0,G0," + System.currentTimeMillis() % 100_000_000 + "\n");
        }
        long start = System.nanoTime();
        HttpResponse<String> answer = client.send(client.request("/api/v1/usage/import")
                .header("Content-Type", "text/csv")
                .timeout(Duration.ofMinutes(10))
                .POST(BodyPublishers.ofFile(file)));
        if (answer.statusCode() != 201) {
            throw new IOException("the import was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return ServerUnderTest.secondsSince(start);
    }

    /** What a million requests would have written, straight into the server's own database. */
    private static void fill(Path data, int usage, int jobs) throws IOException, InterruptedException, SQLException {
        Object[] sizes = {FIRST, DAYS, TEAMS, usage, jobs};
        // The two know nothing of each other, and two sessions use two processors.
        try (ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Void> usageFilled = sessions.submit(() -> fill(data, "snapshots", USAGE_ROWS, sizes));
            Future<Void> jobsFilled = sessions.submit(() -> fill(data, "gpu_jobs gpu_slices", JOB_ROWS, sizes));
            usageFilled.get();
            jobsFilled.get();
        } catch (ExecutionException e) {
            throw new IOException("the data cannot be written", e.getCause());
        }
        vacuum(data);
    }

    private static void vacuum(Path data) throws IOException, SQLException {
        try (Connection database = connect(data);
                Statement statement = database.createStatement()) {
            timed(statement, "vacuum analyze");
        }
    }

    private static Void fill(Path data, String tables, String[] rows, Object[] sizes) throws IOException, SQLException {
        try (Connection database = connect(data);
                Statement statement = database.createStatement()) {
            statement.execute("set synchronous_commit = off");
            statement.execute("set maintenance_work_mem = '512MB'");
            statement.execute("set work_mem = '256MB'");
            List<String> creations = new ArrayList<>();
            List<String> drops = new ArrayList<>();
            try (PreparedStatement indexes = database.prepareStatement(INDEXES)) {
                indexes.setString(1, tables);
                try (ResultSet found = indexes.executeQuery()) {
                    while (found.next()) {
                        drops.add(found.getString("drop"));
                        creations.add(found.getString("create"));
                    }
                }
            }
            for (String drop : drops) {
                statement.execute(drop);
            }
            for (String sql : rows) {
                timed(statement, String.format(Locale.ROOT, sql, sizes));
            }
            for (String creation : creations) {
                timed(statement, creation);
            }
        }
        return null;
    }

    private static void timed(Statement statement, String sql) throws SQLException {
        long start = System.nanoTime();
        statement.execute(sql);
        Report.progress(Report.seconds(ServerUnderTest.secondsSince(start)) + "  "
                + sql.lines().findFirst().orElse(""));
    }

    private static Connection connect(Path data) throws IOException, SQLException {
        Path postgres = data.resolve("postgres");
        String port = Files.readString(postgres.resolve("port")).strip();
        String password =
                Files.readString(postgres.resolve("millrace.password")).strip();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/millrace", "millrace", password);
    }

    private void measure(ApiClient client, String what, String path, String span)
            throws IOException, InterruptedException {
        Report.progress(what);
        Samples seconds = new Samples();
        int times = options.count(40, 3);
        for (int i = -options.count(10, 1); i < times; i++) {
            boolean isMonth = span.equals("month");
            LocalDate start = FIRST.plusDays(random.nextInt(DAYS - (isMonth ? 31 : 365)));
            LocalDate end = isMonth
                    ? start.plusMonths(1).minusDays(1)
                    : start.plusYears(1).minusDays(1);
            long began = System.nanoTime();
            client.get(path + "start_date=" + start + "&end_date=" + end);
            if (i >= 0) { // the first ones warm the server up
                seconds.add(ServerUnderTest.secondsSince(began));
            }
        }
        results.row(
                what,
                Report.millis(seconds.median()),
                Report.millis(seconds.percentile(95)),
                Report.millis(seconds.max()));
    }
}
