package io.parley.accounts.usage;

/** What is counted by day. */
public enum Counted {
  MESSAGES_RECEIVED,
  MESSAGES_SENT,
  LEADS_DETECTED,
  API_CALLS
}
