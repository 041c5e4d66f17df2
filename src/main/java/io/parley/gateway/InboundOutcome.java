package io.parley.gateway;

/** What became of an event. */
public enum InboundOutcome {
  /** Durable. */
  STORED,
  /** Durable since before: gateways repeat themselves. */
  REPEATED,
  /** Of no concern: a session that we do not know, a broadcast. */
  IGNORED,
  /** It alone could not be stored. */
  FAILED
}
