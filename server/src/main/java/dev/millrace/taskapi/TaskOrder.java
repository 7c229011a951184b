package dev.millrace.taskapi;

/** In which order a list of tasks is. Tasks without a duration, which never ran, come last in either direction. */
public record TaskOrder(Sort sort, Direction direction) {

    /** What a list can be sorted by. */
    public enum Sort {
        CREATED_AT,
        UPDATED_AT,
        DURATION
    }

    public enum Direction {
        ASC,
        DESC
    }

    public static final TaskOrder NEWEST = new TaskOrder(Sort.CREATED_AT, Direction.DESC);
}
