-- What has ended in some lanes, where these are a few of all: tells in which parts of the table there is any. It holds a line
-- for each 64 pages, made once they are full, so that the end of a task pays no more for it than the look at whether its page
-- has a line yet. An index of each row by its lane would cost every task what a look for rare lanes is not worth.
create index task_ends_lane_idx on task_ends
    using brin (lane int4_bloom_ops (n_distinct_per_range = 200))
    with (pages_per_range = 64, autosummarize = on);
