package io.parley.shared;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Open upwards: what a module keeps, for those whose it is to take along. */
public interface PersonalData {
  /** The scope that reads it elsewhere. */
  String scope();

  /**
   * Hands over everything, row by row from a cursor of the database: nobody knows how much it is.
   *
   * @param caller whose tenant's it is; see {@link Caller#readsTexts}
   */
  void export(Caller caller, Sink sink);

  /** Where it goes. */
  interface Sink {
    /** Begins a list, to which the rows belong that follow. */
    void begin(String list);

    /**
     * @param row by the names that fields have on the wire
     */
    void add(Map<String, @Nullable Object> row);
  }
}
