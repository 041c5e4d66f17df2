-- Wider than before, so that every row that is there fits it: nothing is read, and no lock is held for long.
alter table monitored_group
  drop constraint monitored_group_monitor_mode_check,
  add constraint monitored_group_monitor_mode_check
    check (monitor_mode in ('all', 'keywords', 'mentions', 'first_message')) not valid;
