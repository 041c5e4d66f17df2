-- Every message rewrites its group's row to count itself: keywords and texts stand aside, so that they are not
-- rewritten with it.
alter table monitored_group set (toast_tuple_target = 128);
