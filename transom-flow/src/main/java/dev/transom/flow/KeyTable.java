package dev.transom.flow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Different keys, numbered as they came: a hash table for keys that are only ever added. Its slots
 * hold the hash beside the number, so that a search reads few other places; what came early, and is
 * therefore often frequent, lies together.
 *
 * <p>A key is either in one of the {@link #REACH} slots from its own on, or, if those were all
 * taken when it came, among the crowd: so many keys with equal hashes do not make searches long.
 * Slots are never given back, so the slots of a key of the crowd stay taken; a bigger table sorts
 * all anew.
 */
final class KeyTable {
  private static final int REACH = 64;
  private static final int LEAST_SLOTS = 8;

  private @Nullable Object[] keys = new Object[LEAST_SLOTS / 2];
  private int[] hashes = new int[LEAST_SLOTS / 2];
  private int size;
  private int[] slots = new int[2 * LEAST_SLOTS]; // pairs of a hash and a number, from 1; 0 is free
  private int shift = Integer.SIZE - Integer.numberOfTrailingZeros(LEAST_SLOTS);
  private @Nullable Map<Object, Integer> crowd;

  int size() {
    return size;
  }

  Object key(int number) {
    Object key = keys[number];
    assert key != null;
    return key;
  }

  /** The {@link Object#hashCode} of a key. */
  int hash(int number) {
    return hashes[number];
  }

  /** The number of a key; negative if it is not there. */
  int find(Object key) {
    return find(key, key.hashCode());
  }

  /** The number of a key; {@link #size} as it was before if the key is new. */
  int add(Object key) {
    return add(key, key.hashCode());
  }

  int add(Object key, int hash) {
    int found = find(key, hash);
    return found >= 0 ? found : append(key, hash);
  }

  private int find(Object key, int hash) {
    int mask = slots.length - 2;
    int at = first(hash);
    for (int i = 0; i < REACH; i++) {
      int number = slots[at + 1] - 1;
      if (number < 0) {
        return number;
      }
      if (slots[at] == hash && isEqual(key, keys[number])) {
        return number;
      }
      at = (at + 2) & mask;
    }
    return crowd == null ? -1 : crowd.getOrDefault(key, -1);
  }

  private static boolean isEqual(Object key, @Nullable Object other) {
    return key == other || key.equals(other);
  }

  /** Where the search for a hash begins; by other bits than those that choose a lane. */
  private int first(int hash) {
    return (hash * 0x9E3779B9) >>> shift << 1;
  }

  private int append(Object key, int hash) {
    int number = size++;
    if (number == keys.length) {
      keys = Arrays.copyOf(keys, 2 * number);
      hashes = Arrays.copyOf(hashes, 2 * number);
      keys[number] = key;
      hashes[number] = hash;
      sortAnew();
    } else {
      keys[number] = key;
      hashes[number] = hash;
      place(number);
    }
    return number;
  }

  /** At most half of the slots are taken. */
  private void sortAnew() {
    slots = new int[4 * keys.length];
    shift--;
    crowd = null;
    for (int number = 0; number < size; number++) {
      place(number);
    }
  }

  private void place(int number) {
    int mask = slots.length - 2;
    int at = first(hashes[number]);
    for (int i = 0; i < REACH; i++) {
      if (slots[at + 1] == 0) {
        slots[at] = hashes[number];
        slots[at + 1] = number + 1;
        return;
      }
      at = (at + 2) & mask;
    }
    if (crowd == null) {
      crowd = new HashMap<>();
    }
    crowd.put(key(number), number);
  }
}
