package io.parley.gateway;

/** What is done to people in a group. */
public enum ParticipantChange {
  ADD,
  REMOVE,
  PROMOTE,
  DEMOTE
}
