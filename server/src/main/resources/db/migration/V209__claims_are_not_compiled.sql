-- That no nested loops are wanted makes a claim look so costly that a PostgreSQL with JIT would compile each one, which takes
-- many times longer than to run it. Our own server has it off.
alter function claim_tasks(text, integer[], integer[], timestamptz[], integer, bigint, integer, interval)
    set jit = off;
