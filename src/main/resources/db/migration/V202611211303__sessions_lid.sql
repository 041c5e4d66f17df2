-- The account's id where numbers are hidden: people mention it under either.
alter table session add column lid text;
