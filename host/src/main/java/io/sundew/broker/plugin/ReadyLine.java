package io.sundew.broker.plugin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The batches that a thread may take, in the order they came. Those of impatient askers go first,
 * but for every fourth place, so that neither a message for thousands of subscribers holds up
 * publishers nor many publishers keep subscribers waiting for ever. Guarded by its pool's lock.
 */
final class ReadyLine {
  private static final int PATIENT_PLACE = 4;
  private static final int FIRST_LOOK = 1_024;

  private final LinkedHashSet<Batch<?>> urgent = new LinkedHashSet<>();
  private final LinkedHashSet<Batch<?>> patient = new LinkedHashSet<>();
  private int taken;
  private int lookAt = FIRST_LOOK;

  boolean isEmpty() {
    return urgent.isEmpty() && patient.isEmpty();
  }

  int size() {
    return urgent.size() + patient.size();
  }

  void add(Batch<?> batch) {
    (batch.asker().isPatient() ? patient : urgent).add(batch);
  }

  /** Takes one out that stands in line; false when it does not. */
  boolean remove(Batch<?> batch) {
    return (batch.asker().isPatient() ? patient : urgent).remove(batch);
  }

  /** The next; there must be one. */
  Batch<?> take() {
    boolean patientFirst = ++taken % PATIENT_PLACE == 0;
    return patient.isEmpty() || (!patientFirst && !urgent.isEmpty())
        ? urgent.removeFirst()
        : patient.removeFirst();
  }

  /**
   * Takes out those nobody waits for any more, once the line has doubled since it was looked
   * through last: it is never longer than twice the sessions that are there, and looking costs
   * little for each.
   */
  List<Batch<?>> takeUnwanted() {
    if (patient.size() < lookAt) {
      return List.of();
    }
    List<Batch<?>> unwanted = new ArrayList<>();
    for (Batch<?> batch : patient) {
      if (!batch.asker().isThere()) {
        unwanted.add(batch);
      }
    }
    unwanted.forEach(patient::remove);
    lookAt = Math.max(FIRST_LOOK, 2 * patient.size());
    return unwanted;
  }

  /** Takes out all. */
  List<Batch<?>> takeAll() {
    List<Batch<?>> all = new ArrayList<>(urgent);
    all.addAll(patient);
    urgent.clear();
    patient.clear();
    return all;
  }
}
