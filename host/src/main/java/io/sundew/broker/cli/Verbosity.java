package io.sundew.broker.cli;

/** What the command line says about logging. */
enum Verbosity {
  /** Nothing: the configuration decides. */
  AS_CONFIGURED,
  /** Everything, to standard error too. */
  VERBOSE,
  /** Nothing at all is logged. */
  QUIET
}
