package dev.millrace.engine.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DuckDB must refuse once it is locked: to be looked at anew with each of its versions. */
class DuckTest {

    @TempDir
    Path root;

    private Path job;
    private Connection connection;

    @BeforeEach
    void openDuck() throws Exception {
        job = Files.createDirectory(root.resolve("job"));
        Files.writeString(job.resolve("mine.csv"), "a\n1\n");
        Files.writeString(root.resolve("other.csv"), "secret\n1\n");
        Files.createDirectory(root.resolve("job-of-another"));
        Files.writeString(root.resolve("job-of-another/input.csv"), "secret\n1\n");
        connection = Duck.open(job, new Bounds(64 << 20, 1, 1 << 20, 1 << 20, 100, 1 << 16));
    }

    @AfterEach
    void closeDuck() throws Exception {
        connection.close();
    }

    @Test
    void readsAndWritesInTheFolderOfTheJob() throws Exception {
        execute("copy (select * from read_csv('$JOB/mine.csv')) to '$JOB/out.parquet' (format parquet)");

        assertThat(job.resolve("out.parquet")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from read_csv('/etc/passwd')",
                "select * from '/etc/passwd'",
                "select * from read_text('/etc/passwd')",
                "select * from read_blob('/proc/self/environ')",
                "select * from read_text('/proc/self/maps')",
                "select * from read_text('/dev/fd/0')",
                "select * from glob('/etc/*')",
                "select * from glob('$ROOT/*')",
                "select * from read_csv('$ROOT/other.csv')",
                "select * from read_csv('$ROOT/*.csv')",
                "select * from read_csv('$ROOT/job-of-another/input.csv')",
                "select * from read_csv('$JOB/../other.csv')",
                "select * from read_csv('$JOB/./../other.csv')",
                "select * from read_csv('$JOB/../job-of-another/input.csv')",
                "select * from read_csv('file://$ROOT/other.csv')",
                "select * from read_csv(['$JOB/mine.csv', '$ROOT/other.csv'])",
                "select * from read_parquet('/etc/passwd')",
                "select * from read_json('/etc/passwd')",
                "select * from read_ndjson_objects('/etc/passwd')",
                "select * from parquet_metadata('/etc/passwd')",
                "select * from sniff_csv('/etc/passwd')",
                "select * from read_csv('http://127.0.0.1:9/x.csv')",
                "select * from read_parquet('s3://bucket/x.parquet')",
                "copy (select 1) to '$ROOT/out.csv'",
                "copy (select 1) to '/tmp/millrace-out.csv'",
                "copy (select 1) to '$JOB/../out.csv'",
                "copy (select 1 as a) to '$ROOT/out' (format parquet, partition_by (a))",
                "export database '$ROOT/out'",
                "import database '$ROOT'",
                "attach '$ROOT/x.db'",
                "attach '$ROOT/x.db' (read_only)",
                "attach 'https://127.0.0.1:9/x.db'",
                "install httpfs",
                "install 'x' from 'http://127.0.0.1:9'",
                "force install httpfs",
                "load httpfs",
                "load '$JOB/mine.csv'",
                "update extensions",
                "create persistent secret s (type s3, key_id 'a', secret 'b')",
                "set enable_external_access = true",
                "set allowed_directories = ['/']",
                "set allowed_paths = ['/etc/passwd']",
                "set lock_configuration = false",
                "reset lock_configuration",
                "reset enable_external_access",
                "set memory_limit = '100GB'",
                "set threads = 64",
                "set temp_directory = '/tmp'",
                "set max_temp_directory_size = '1TB'",
                "set allow_community_extensions = true",
                "set allow_unsigned_extensions = true",
                "set autoinstall_known_extensions = true",
                "set custom_extension_repository = 'http://127.0.0.1:9'",
                "set extension_directory = '/tmp'",
                "set home_directory = '/tmp'",
                "set secret_directory = '/tmp'",
                "set log_query_path = '/tmp/log'",
                "set profiling_output = '/tmp/profile'",
                "set file_search_path = '/etc'",
                "set logging_storage = 'file'",
                "pragma enable_logging",
                "pragma enable_profiling",
                "pragma memory_limit = '100GB'",
                "pragma database_list; set threads = 64",
                "call enable_logging(storage = 'file', storage_config = {'path': '/tmp/log'})",
            })
    void refuses(String statement) {
        assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
        assertThat(root.resolve("out.csv")).doesNotExist();
        assertThat(Path.of("/tmp/millrace-out.csv")).doesNotExist();
    }

    @Test
    void aLinkOutOfTheFolderLeadsNowhere() throws Exception {
        Files.createSymbolicLink(job.resolve("link.csv"), root.resolve("other.csv"));
        Files.createSymbolicLink(job.resolve("up"), root);

        assertThatThrownBy(() -> execute("select * from read_csv('$JOB/link.csv')"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> execute("select * from read_csv('$JOB/up/other.csv')"))
                .isInstanceOf(SQLException.class);
    }

    private void execute(String sql) throws SQLException {
        String statementText = sql.replace("$JOB", job.toString()).replace("$ROOT", root.toString());
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(statementText)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                }
            }
        }
    }
}
