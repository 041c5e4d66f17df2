package io.parley.sending;

import io.parley.shared.Problem;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells a database that is away, or has somebody else in the way, from one that does not want
 * something.
 */
final class Databases {
  private Databases() {}

  static boolean isAway(Throwable failure) {
    return failure instanceof TransactionException
        || failure instanceof DataAccessResourceFailureException
        || failure instanceof TransientDataAccessException
        || failure instanceof Problem.Unavailable;
  }
}
