package dev.millrace.costs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

import dev.millrace.identity.Caller;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.FieldProblem;
import dev.millrace.platform.Ids;

/**
 * Takes files of costs and usage. A file goes to a folder first: so a slow sender holds no transaction, and one that was
 * taken before is known by its hash before anything is done.
 */
@Service
public class ImportService {

    private static final long LARGEST = 2L << 30;

    /** Rows that are written together lie by days then, and so do the entries of the indexes that they go into. */
    private static final int AT_ONCE = 50_000;

    private static final int MOST_SUMS = 50_000;
    private static final int MOST_PROBLEMS = 100;
    private static final int MOST_FOCUS_KEYS = 1_000_000;

    private final ImportRepository imports;
    private final TransactionOperations transaction;
    private final Ids ids;

    ImportService(ImportRepository imports, TransactionOperations transaction, Ids ids) {
        this.imports = imports;
        this.transaction = transaction;
        this.ids = ids;
    }

    /**
     * Takes a file.
     *
     * @throws ApiException 400 where it is no such file, or has bad rows and is to be taken whole or not at all; 413
     */
    public ImportReport take(Caller caller, SnapshotKind kind, ImportMode mode, InputStream content)
            throws IOException {
        Path file = Files.createTempFile("millrace-import-", ".csv");
        try {
            String sha256 = receive(content, file);
            Optional<ImportReport> known = imports.find(kind, sha256);
            if (known.isPresent()) {
                return known.get();
            }
            Reading reading = new Reading(caller.userId(), kind, mode, sha256);
            ImportReport report = transaction.execute(status -> reading.take(file));
            if (report == null) {
                throw new IllegalStateException("the import answered nothing");
            }
            return report;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String receive(InputStream content, Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(content, digest);
                OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > LARGEST) {
                    throw ApiException.refused(HttpStatus.CONTENT_TOO_LARGE, "a file may have at most 2 GB");
                }
                out.write(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One file on its way into the books. */
    private final class Reading {

        private final UUID id = ids.next();
        private final UUID user;
        private final SnapshotKind kind;
        private final ImportMode mode;
        private final String sha256;
        private final List<RowProblem> problems = new ArrayList<>();
        private final List<ImportRow> batch = new ArrayList<>();
        private final Map<ImportRow.Key, SnapshotSum> sums = new HashMap<>();
        private boolean hasManySums;
        private final Map<ImportRow.Key, BigDecimal> focus = new LinkedHashMap<>();
        private long rows;
        private long imported;
        private long rejected;

        Reading(UUID user, SnapshotKind kind, ImportMode mode, String sha256) {
            this.user = user;
            this.kind = kind;
            this.mode = mode;
            this.sha256 = sha256;
        }

        ImportReport take(Path file) {
            imports.bePatient();
            try (var in = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder());
                    var buffered = new BufferedReader(in, 1 << 16)) {
                CsvRows csv = new CsvRows(buffered);
                List<String> header = csv.next();
                if (header == null) {
                    throw ApiException.invalid("line 1", "is missing: the names of the columns are expected there");
                }
                ImportColumns columns = ImportColumns.of(kind, header);
                for (List<String> cells = csv.next(); cells != null; cells = csv.next()) {
                    take(columns, cells, csv.line());
                }
                focus.forEach(this::takeSum);
                flush();
                return finished(columns);
            } catch (CsvRows.BrokenCsv e) {
                throw ApiException.invalid("body", e.getMessage() == null ? "is no CSV" : e.getMessage());
            } catch (CharacterCodingException e) {
                throw ApiException.invalid("body", "is not in UTF-8");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void take(ImportColumns columns, List<String> cells, long line) {
            rows++;
            if (columns.isOfNoUse(cells)) {
                return;
            }
            List<RowProblem> wrong = new ArrayList<>();
            ImportRow row = columns.read(cells, line, wrong);
            if (row == null) {
                rejected++;
                problems.addAll(wrong.subList(0, Math.min(wrong.size(), MOST_PROBLEMS - problems.size())));
            } else if (rejected > 0 && mode == ImportMode.ALL_OR_NOTHING) {
                return; // the rest is only read for what else is wrong
            } else if (columns.isFocus()) {
                imported++;
                focus.merge(row.key(), row.amount(), BigDecimal::add);
                if (focus.size() > MOST_FOCUS_KEYS) {
                    throw ApiException.invalid("body", "has more than a million days, providers and types together");
                }
            } else {
                imported++;
                add(row);
            }
        }

        private void takeSum(ImportRow.Key key, BigDecimal sum) {
            BigDecimal amount = sum.setScale(2, RoundingMode.HALF_UP);
            if (amount.abs().compareTo(ImportColumns.MOST) > 0) {
                throw ApiException.invalid(
                        "body",
                        "comes to more than " + ImportColumns.MOST.toPlainString() + " for " + key.date() + ", "
                                + key.provider() + ", " + key.gpuType());
            }
            add(new ImportRow(key.date(), key.provider(), key.gpuType(), amount, key.source()));
        }

        private void add(ImportRow row) {
            batch.add(row);
            if (batch.size() >= AT_ONCE) {
                flush();
            }
        }

        private void flush() {
            if (!batch.isEmpty() && isTaken()) {
                batch.sort(Comparator.comparing(ImportRow::date)); // and those of a day as the file has them
                imports.add(kind, id, user, batch);
                for (ImportRow row : batch) {
                    sums.merge(row.key(), new SnapshotSum(row.amount(), 1), SnapshotSum::plus);
                }
                if (hasManySums || sums.size() > MOST_SUMS) {
                    hasManySums = true;
                    sums.clear();
                }
            }
            batch.clear();
        }

        /**
         * All at once, in one order: two files of the same days would otherwise wait for each other. What are too many to
         * keep here, the database sums itself.
         */
        private void addSums() {
            if (hasManySums) {
                imports.addSums(id);
            } else if (!sums.isEmpty()) {
                imports.addSums(kind, sums);
            }
        }

        private boolean isTaken() {
            return rejected == 0 || mode == ImportMode.SKIP;
        }

        private ImportReport finished(ImportColumns columns) {
            if (rejected > 0 && mode == ImportMode.ALL_OR_NOTHING) {
                throw ApiException.invalid(problems.stream()
                        .map(problem ->
                                new FieldProblem("line " + problem.line() + ": " + problem.field(), problem.reason()))
                        .toList());
            }
            addSums();
            ImportReport report = new ImportReport(
                    id, columns.isFocus() ? "focus" : "snapshots", sha256, rows, imported, rejected, problems, false);
            if (!imports.insert(kind, user, report)) {
                throw ApiException.conflict("the same file is being taken at this moment; ask again");
            }
            return report;
        }
    }
}
