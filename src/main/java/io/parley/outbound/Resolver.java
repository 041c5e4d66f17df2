package io.parley.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks for the addresses of a name. */
@FunctionalInterface
interface Resolver {
  InetAddress[] resolve(String name) throws UnknownHostException;
}
