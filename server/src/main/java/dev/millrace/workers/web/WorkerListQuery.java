package dev.millrace.workers.web;

import org.jspecify.annotations.Nullable;

/** @param status only workers that are alive (`active`), or only those that are not (`inactive`) */
record WorkerListQuery(@Nullable Liveness status) {

    enum Liveness {
        ACTIVE,
        INACTIVE
    }

    @Nullable
    Boolean active() {
        return status == null ? null : status == Liveness.ACTIVE;
    }
}
