package io.parley.leads;

import java.io.IOException;

/** Where exported leads go. */
interface ExportFile {
  /**
   * @param isTruncated whether there are more leads than the file will have
   */
  void begin(boolean isTruncated) throws IOException;

  void add(ExportedLead lead) throws IOException;

  void end() throws IOException;
}
