-- A bill has credits and corrections, and a day of it may come to less than nothing. Nobody tells such a day by hand.
alter table snapshots
    drop constraint snapshots_amount_is_not_negative,
    add constraint snapshots_credit_means_imported check (amount >= 0 or import_id is not null);
