package dev.millrace.retention;

/**
 * A table that holds a part of what there is of a task, partitioned by the task's id.
 *
 * @param table its name
 * @param id the column of the task's id
 */
enum PartTable {
    TASKS("tasks", "id"),
    ENDS("task_ends", "task_id"),
    ATTEMPTS("task_attempts", "task_id"),
    PARENTS("task_parents", "task_id"),
    LOGS("task_logs", "task_id");

    /** Of the partition of all ids that no other has. */
    static final String REST = "rest";

    private final String table;
    private final String id;

    PartTable(String table, String id) {
        this.table = table;
        this.id = id;
    }

    String table() {
        return table;
    }

    String id() {
        return id;
    }

    String part(String suffix) {
        return table + "_" + suffix;
    }
}
