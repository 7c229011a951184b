package dev.millrace.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.identity.Caller;
import dev.millrace.identity.Role;
import dev.millrace.platform.ApiException;
import dev.millrace.platform.Ids;
import dev.millrace.platform.Page;
import dev.millrace.platform.PageRequest;

class JobServiceTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Caller ANN = Caller.ofSession(UUID.randomUUID(), Role.USER, UUID.randomUUID());
    private static final JobFilter ALL = new JobFilter(null, null, null);

    private final Ids ids = new Ids();
    private final FakeType file = new FakeType("file", Set.of("file_name"), Set.of("QUEUED", "FAILED"));
    private final FakeType gpu = new FakeType("gpu", Set.of("team_id", "gpu_type"), Set.of("pending", "failed"));
    private final JobService jobs = new JobService(List.of(gpu, file));

    @Test
    void aBodyTellsItsTypeByItsFields() {
        assertThat(made("{'file_name': 'a.csv'}")).isEqualTo("file {\"file_name\":\"a.csv\"}");
        assertThat(made("{'team_id': 1, 'gpu_type': 'H100'}")).startsWith("gpu");
    }

    @Test
    void anExplicitTypeDecidesAndIsNoFieldOfTheJob() {
        assertThat(made("{'type': 'file', 'gpu_type': 'H100'}")).isEqualTo("file {\"gpu_type\":\"H100\"}");
    }

    @Test
    void aBodyOfNoTypeOrTwoIsShownTheShapes() {
        for (String body : List.of(
                "{}", "{'gpu_type': 'H100'}", "{'file_name': 'a', 'team_id': 1, 'gpu_type': 'H100'}", "[]", "7")) {
            assertThatThrownBy(() -> made(body))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("a file job looks like {file}")
                    .hasMessageContaining("a gpu job looks like {gpu}");
        }
    }

    @Test
    void anUnknownTypeIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> made("{'type': 'cpu'}")).hasMessage("type: must be one of file, gpu");
        assertThatThrownBy(() -> made("{'type': 7}")).hasMessage("type: must be one of file, gpu");
        assertThatThrownBy(() -> jobs.list(ANN, "cpu", ALL, new PageRequest(0, 10)))
                .hasMessage("type: must be one of file, gpu");
    }

    @Test
    void aListOverTypesIsNewestFirstPageByPage() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            made.addFirst((i % 3 == 0 ? gpu : file).add(ids.next()));
        }

        assertThat(shown(ALL, 0, 8)).isEqualTo(made.subList(0, 8));
        assertThat(shown(ALL, 8, 8)).isEqualTo(made.subList(8, 16));
        assertThat(shown(ALL, 16, 8)).isEqualTo(made.subList(16, 20));
        assertThat(shown(ALL, 24, 8)).isEmpty();
        assertThat(jobs.list(ANN, null, ALL, new PageRequest(3, 2)).total()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 13, 14, 1000})
    void aListGoesOnUntilItEndsWhateverTheCountSays(int estimate) {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            made.addFirst((i % 3 == 0 ? gpu : file).add(ids.next()));
        }
        file.estimate = estimate;

        assertThat(followed(null)).isEqualTo(made);
        assertThat(followed("file")).isEqualTo(file.newestFirst);
        assertThat(followed("gpu")).isEqualTo(gpu.newestFirst);
    }

    @Test
    void aTotalIsExactWhereTheListEnds() {
        for (int i = 0; i < 7; i++) {
            file.add(ids.next());
        }
        file.estimate = 1000;

        assertThat(total(0, 6)).isEqualTo(1000);
        assertThat(total(0, 7)).isEqualTo(7);
        assertThat(total(5, 7)).isEqualTo(7);
        assertThat(total(7, 7)).isEqualTo(7);
        file.estimate = 1;
        assertThat(total(0, 6)).isEqualTo(7);
    }

    @Test
    void aListOfOneTypeHoldsNoOther() {
        UUID one = file.add(ids.next());
        gpu.add(ids.next());

        assertThat(jobs.list(ANN, "FILE", ALL, new PageRequest(0, 10)).items()).isEqualTo(List.of(one));
    }

    @Test
    void aJobThatGoesWhileTheListIsMadeIsLeftOut() {
        UUID stays = file.add(ids.next());
        UUID goes = gpu.add(ids.next());
        gpu.gone.add(goes);

        assertThat(shown(ALL, 0, 10)).isEqualTo(List.of(stays));
    }

    @Test
    void aStatusThatNoTypeKnowsIsRefused() {
        assertThatThrownBy(() -> shown(new JobFilter("lost", null, null), 0, 10))
                .hasMessage("status: must be one of FAILED, pending, QUEUED");
        assertThat(shown(new JobFilter("queued", null, null), 0, 10)).isEmpty();
    }

    @Test
    void aMergedListIsNotPagedThroughForEver() {
        file.add(ids.next());
        gpu.add(ids.next());

        assertThatThrownBy(() -> shown(ALL, 100_001, 10)).hasMessageContaining("name one `type`");
    }

    @Test
    void aJobIsFoundWhateverItsType() {
        UUID id = gpu.add(ids.next());

        assertThat(jobs.get(ANN, id)).isEqualTo(id);
        assertThat(jobs.cancel(ANN, id)).isEqualTo(id);
        jobs.delete(ANN, id);
        assertThatThrownBy(() -> jobs.get(ANN, id)).hasMessage("there is no job " + id);
        assertThatThrownBy(() -> jobs.delete(ANN, id)).hasMessage("there is no job " + id);
    }

    private String made(String body) {
        return (String) jobs.create(ANN, JSON.readTree(body.replace('\'', '"'))).body();
    }

    /** All jobs of a list, page by page for as long as the total says that there are more. */
    private List<Object> followed(@Nullable String type) {
        List<Object> all = new ArrayList<>();
        for (long skip = 0; ; skip += 7) {
            Page<Object> page = jobs.list(ANN, type, ALL, new PageRequest(skip, 7));
            assertThat(page.items()).isNotEmpty();
            all.addAll(page.items());
            if (skip + 7 >= page.total()) {
                return all;
            }
        }
    }

    private long total(long skip, int limit) {
        return jobs.list(ANN, null, ALL, new PageRequest(skip, limit)).total();
    }

    private List<Object> shown(JobFilter filter, long skip, int limit) {
        return jobs.list(ANN, null, filter, new PageRequest(skip, limit)).items();
    }

    /** A type whose jobs are just ids, shown as they are. */
    private static final class FakeType implements JobType {

        private final String name;
        private final Set<String> tellingFields;
        private final Set<String> statuses;
        private final List<UUID> newestFirst = new ArrayList<>();
        private final List<UUID> gone = new ArrayList<>();
        private @Nullable Integer estimate;

        FakeType(String name, Set<String> tellingFields, Set<String> statuses) {
            this.name = name;
            this.tellingFields = tellingFields;
            this.statuses = statuses;
        }

        UUID add(UUID id) {
            newestFirst.addFirst(id);
            return id;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> tellingFields() {
            return tellingFields;
        }

        @Override
        public String shape() {
            return "{" + name + "}";
        }

        @Override
        public Set<String> statuses() {
            return statuses;
        }

        @Override
        public NewJob create(Caller caller, JsonNode body) {
            return new NewJob(HttpStatus.CREATED, name + " " + body);
        }

        @Override
        public long count(Caller caller, JobFilter filter) {
            return filter.status() != null ? 0 : estimate != null ? estimate : newestFirst.size();
        }

        @Override
        public List<UUID> newest(Caller caller, JobFilter filter, PageRequest page) {
            return newestFirst.stream().skip(page.skip()).limit(page.limit()).toList();
        }

        @Override
        public Map<UUID, Object> show(Collection<UUID> ids) {
            Map<UUID, Object> shown = new HashMap<>();
            ids.stream().filter(id -> !gone.contains(id)).forEach(id -> shown.put(id, id));
            return shown;
        }

        @Override
        public Optional<Object> find(Caller caller, UUID id) {
            return newestFirst.contains(id) ? Optional.of(id) : Optional.empty();
        }

        @Override
        public Optional<Object> cancel(Caller caller, UUID id) {
            return find(caller, id);
        }

        @Override
        public boolean delete(Caller caller, UUID id) {
            return newestFirst.remove(id);
        }
    }
}
