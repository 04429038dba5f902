package io.sundew.plugin.authpasswd;

/**
 * A user of a password file.
 *
 * @param name the user name
 * @param line the line's number, from 1
 * @param hashText the hash as it stands in the file
 * @param hash the same, read
 */
record User(String name, int line, String hashText, PasswordHash hash) {
  /** Whether both have the same password hash, wherever their lines are. */
  boolean sameAs(User other) {
    return name.equals(other.name) && hashText.equals(other.hashText);
  }
}
