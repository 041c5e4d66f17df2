package io.parley.events;

/** Events by their sequence: all after the one, up to and with the other. */
record EventRange(long after, long last) {}
