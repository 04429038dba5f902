/**
 * Keeps sessions, queues, retained messages and plugins' values in files, with RocksDB. Begin
 * reading at {@link io.sundew.plugin.persistencefile.RocksStore}: changes go into the {@link
 * io.sundew.plugin.persistencefile.CommitQueue}, the {@link
 * io.sundew.plugin.persistencefile.Committer} writes them in groups and syncs, and {@link
 * io.sundew.plugin.persistencefile.SafeWaits} tells those who wait. {@link
 * io.sundew.plugin.persistencefile.QueueReader} reads back, {@link
 * io.sundew.plugin.persistencefile.Loading} at the start.
 */
@NullMarked
package io.sundew.plugin.persistencefile;

import org.jspecify.annotations.NullMarked;
