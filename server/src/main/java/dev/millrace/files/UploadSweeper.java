package dev.millrace.files;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import dev.millrace.files.RemainsRepository.Remains;
import dev.millrace.platform.BackgroundLoop;
import dev.millrace.platform.BackgroundWork;
import dev.millrace.platform.Spans;
import dev.millrace.storage.ObjectStorage;

/**
 * Takes out of storage what no job can use: uploads that were begun and never marked, whose jobs fail with that, and all
 * that deleted jobs had. Nodes share the work; each thing is locked by whoever sweeps it.
 */
@Component
class UploadSweeper extends BackgroundWork {

    private static final Logger log = LoggerFactory.getLogger(UploadSweeper.class);

    private final RemainsRepository remains;
    private final ObjectStorage storage;
    private final TransactionTemplate transaction;
    private final FileSettings settings;

    UploadSweeper(
            RemainsRepository remains, ObjectStorage storage, TransactionTemplate transaction, FileSettings settings) {
        this.remains = remains;
        this.storage = storage;
        this.transaction = transaction;
        this.settings = settings;
    }

    /** Sweeps one thing; whether there was one, and so may be more. */
    boolean sweepOne() {
        return sweptUpload() || sweptDeletedJob(remains::lockDeletedJob);
    }

    /** Sweeps what a job left that was deleted just now. Where storage is away, the loop does it later. */
    void sweepNow(UUID deletedJob) {
        try {
            sweptDeletedJob(() -> remains.lockDeletedJob(deletedJob));
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("job_id", deletedJob)
                    .setCause(e)
                    .log("Objects of a deleted job are left to the sweeper");
        }
    }

    private boolean sweptUpload() {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Remains> abandoned = remains.lockAbandonedUpload(settings.abandonedAfter());
            abandoned.ifPresent(upload -> {
                clear(upload);
                remains.abandon(upload.jobId(), abandoned());
                log.atInfo().addKeyValue("job_id", upload.jobId()).log("Abandoned upload swept");
            });
            return abandoned.isPresent();
        }));
    }

    private boolean sweptDeletedJob(Supplier<Optional<Remains>> lock) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Remains> deleted = lock.get();
            deleted.ifPresent(job -> {
                clear(job);
                remains.swept(job.jobId());
            });
            return deleted.isPresent();
        }));
    }

    private String abandoned() {
        return "the upload was begun and not marked as uploaded within " + Spans.words(settings.abandonedAfter())
                + "; what had arrived was deleted. Make a new job, and upload the file again";
    }

    private void clear(Remains of) {
        if (of.multipartUploadId() != null) {
            storage.uploads().abort(of.inputKey(), of.multipartUploadId());
        }
        FileJobKeys.folders(of.jobId()).forEach(storage::deleteAll);
    }

    @Override
    protected BackgroundLoop begin() {
        return BackgroundLoop.start("upload-sweeper", settings.sweep(), this::sweepOne);
    }
}
