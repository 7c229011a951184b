-- Beside those who manage accounts (admin) and those who work (user): those who steer everybody's work (operator), and
-- those who only look (viewer).
alter table users
    drop constraint users_role_is_known,
    add constraint users_role_is_known
        check (role in ('admin', 'operator', 'user', 'viewer'));
