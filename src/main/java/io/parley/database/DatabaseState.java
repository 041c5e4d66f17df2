package io.parley.database;

/** Whether the database answered when it was asked last. */
public interface DatabaseState {
  boolean isAway();
}
