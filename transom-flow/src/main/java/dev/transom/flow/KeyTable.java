package dev.transom.flow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Different keys, numbered as they came: a hash table for keys that are only ever added. Its slots
 * are small, and what came early, and is therefore often frequent, lies together.
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
  private int[] slots = new int[LEAST_SLOTS]; // of numbers, from 1; 0 is free
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
    int mask = slots.length - 1;
    int slot = first(hash);
    for (int i = 0; i < REACH; i++) {
      int number = slots[slot] - 1;
      if (number < 0) {
        return number;
      }
      Object there = keys[number];
      if (there == key || (hashes[number] == hash && key.equals(there))) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    return crowd == null ? -1 : crowd.getOrDefault(key, -1);
  }

  /** Where the search for a hash begins; by other bits than those that choose a lane. */
  private int first(int hash) {
    return (hash * 0x9E3779B9) >>> shift;
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
    slots = new int[2 * keys.length];
    shift--;
    crowd = null;
    for (int number = 0; number < size; number++) {
      place(number);
    }
  }

  private void place(int number) {
    int mask = slots.length - 1;
    int slot = first(hashes[number]);
    for (int i = 0; i < REACH; i++) {
      if (slots[slot] == 0) {
        slots[slot] = number + 1;
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (crowd == null) {
      crowd = new HashMap<>();
    }
    crowd.put(key(number), number);
  }
}
