package io.sundew.broker.transfer;

import java.io.IOException;

/** A file with what is to be stored. It can be told from its beginning again and again. */
interface ImportSource {
  /** What kind of file it is, for people. */
  String kind();

  /**
   * Tells all of it.
   *
   * @throws IOException naming the place when the file is not what it should be
   */
  void tell(StoreSink sink) throws IOException;
}
