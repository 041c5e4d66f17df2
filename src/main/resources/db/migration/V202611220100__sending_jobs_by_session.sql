-- While few jobs run it looks as cheap as the index by session, and with many it is not.
drop index outgoing_job_running;
