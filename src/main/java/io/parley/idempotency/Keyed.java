package io.parley.idempotency;

/** A request that came with a key. */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record Keyed(IdempotencyKey at, String key, byte[] requestHash) {
  String place() {
    return at.tenant() + " " + at.route() + " " + key;
  }
}
