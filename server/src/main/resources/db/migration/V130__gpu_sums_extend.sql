-- Sums of the slices by calendar month, kept by the statements that keep those of days. A breakdown over a year reads the
-- months that lie in it whole, and days at its ends only.
create table gpu_spend_months (
    month           date    not null,                 -- its first day
    team_id         uuid    not null,
    user_id         uuid    not null,
    handler         text    not null,
    provider        text    not null,
    gpu_type        text    not null,
    slices          bigint  not null,
    gpu_micros      bigint  not null,
    unpriced_micros bigint  not null,
    cost            numeric not null,

    constraint gpu_spend_months_are_sums
        primary key (month, team_id, user_id, handler, provider, gpu_type),
    constraint gpu_spend_months_are_named_by_their_first_day
        check (extract(day from month) = 1)
);

insert into gpu_spend_months (month, team_id, user_id, handler, provider, gpu_type, slices, gpu_micros, unpriced_micros,
                              cost)
select cast(date_trunc('month', day) as date), team_id, user_id, handler, provider, gpu_type, sum(slices), sum(gpu_micros),
       sum(unpriced_micros), sum(cost)
  from gpu_spend_days
 group by 1, 2, 3, 4, 5, 6;

-- The months of some teams: what a member sees.
create index gpu_spend_months_team_idx on gpu_spend_months (team_id, month);

-- The sums of what was measured are shown under /usage beside what was reported, and so are rows like any other there.
create function uuid_by_time() returns uuid language sql volatile as $$
    -- Version 7: listed in the order in which they were made.
    select cast(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                placing substring(int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3)
                from 1 for 6), 52, 1), 53, 1), 'hex') as uuid)
$$;

alter table gpu_spend_sums
    add column id         uuid        not null default uuid_by_time(),
    add column created_at timestamptz not null default now(),
    add column updated_at timestamptz not null default now(),
    add constraint gpu_spend_sums_id_is_unique unique (id);

create view measured_usage as
select id, day as date, provider, gpu_type, round(gpu_micros / 3600000000.0, 2) as amount, source,
       cast(null as uuid) as corrects, cast(null as uuid) as superseded_by, created_at, updated_at
  from gpu_spend_sums
 where source = 'measured'
   and gpu_micros > 0;

-- Whoever writes slices writes their sums with them: each trigger adds the changed rows, or takes them away (its argument
-- is the sign). Sums are written in one order everywhere, so two writers wait for each other and never in a ring.
create function gpu_sum_slices() returns trigger language plpgsql as $$
declare
    sign constant integer := tg_argv[0];
begin
    insert into gpu_spend_days as days (day, team_id, user_id, handler, provider, gpu_type, source, outcome, slices,
                                        gpu_micros, unpriced_micros, cost)
    select day, team_id, user_id, handler, provider, gpu_type, source, outcome, sign * count(*), sign * sum(gpu_micros),
           sign * coalesce(sum(gpu_micros) filter (where price is null), 0), sign * coalesce(sum(cost), 0)
      from changed
     group by day, team_id, user_id, handler, provider, gpu_type, source, outcome
     order by day, team_id, user_id, handler, provider, gpu_type, source, outcome
        on conflict (day, team_id, user_id, handler, provider, gpu_type, source, outcome) do update
       set slices = days.slices + excluded.slices,
           gpu_micros = days.gpu_micros + excluded.gpu_micros,
           unpriced_micros = days.unpriced_micros + excluded.unpriced_micros,
           cost = days.cost + excluded.cost;

    insert into gpu_spend_months as months (month, team_id, user_id, handler, provider, gpu_type, slices, gpu_micros,
                                            unpriced_micros, cost)
    select cast(date_trunc('month', day) as date), team_id, user_id, handler, provider, gpu_type, sign * count(*),
           sign * sum(gpu_micros), sign * coalesce(sum(gpu_micros) filter (where price is null), 0),
           sign * coalesce(sum(cost), 0)
      from changed
     group by 1, 2, 3, 4, 5, 6
     order by 1, 2, 3, 4, 5, 6
        on conflict (month, team_id, user_id, handler, provider, gpu_type) do update
       set slices = months.slices + excluded.slices,
           gpu_micros = months.gpu_micros + excluded.gpu_micros,
           unpriced_micros = months.unpriced_micros + excluded.unpriced_micros,
           cost = months.cost + excluded.cost;

    insert into gpu_spend_sums as sums (day, provider, gpu_type, source, gpu_micros, unpriced_micros, cost)
    select day, provider, gpu_type, source, sign * sum(gpu_micros),
           sign * coalesce(sum(gpu_micros) filter (where price is null), 0), sign * coalesce(sum(cost), 0)
      from changed
     group by day, provider, gpu_type, source
     order by day, provider, gpu_type, source
        on conflict (day, provider, gpu_type, source) do update
       set gpu_micros = sums.gpu_micros + excluded.gpu_micros,
           unpriced_micros = sums.unpriced_micros + excluded.unpriced_micros,
           cost = sums.cost + excluded.cost,
           updated_at = now();
    return null;
end $$;

create trigger gpu_slices_that_come_are_summed
    after insert on gpu_slices
    referencing new table as changed
    for each statement execute function gpu_sum_slices('1');

create trigger gpu_slices_that_go_are_taken_from_sums
    after delete on gpu_slices
    referencing old table as changed
    for each statement execute function gpu_sum_slices('-1');

create trigger gpu_slices_that_change_are_taken_as_they_were
    after update on gpu_slices
    referencing old table as changed
    for each statement execute function gpu_sum_slices('-1');

create trigger gpu_slices_that_change_are_summed_as_they_are
    after update on gpu_slices
    referencing new table as changed
    for each statement execute function gpu_sum_slices('1');
