package dev.transom.process;

import org.jspecify.annotations.Nullable;

/**
 * The letters a process has taken in and not handled: a doubly linked list through the letters,
 * with removal in the middle, touched by the owner only. The list's head, tail and length live in
 * the {@link Cell}, so that an idle process pays for no further object; these are the functions
 * over them.
 */
final class SaveQueue {
  private SaveQueue() {}

  /** Appends a drained inbox chain, which is linked newest first. */
  static void appendReversed(Cell cell, Letter newest) {
    Letter oldest = newest;
    Letter newer = null;
    for (Letter letter = newest; letter != null; ) {
      Letter older = letter.next;
      letter.next = newer;
      letter.prev = older;
      newer = letter;
      oldest = letter;
      letter = older;
    }
    cell.waiting += newest.depth;
    oldest.prev = cell.tail;
    if (cell.tail == null) {
      cell.head = oldest;
    } else {
      cell.tail.next = oldest;
    }
    cell.tail = newest;
  }

  static void append(Cell cell, Letter letter) {
    letter.next = null;
    letter.prev = cell.tail;
    if (cell.tail == null) {
      cell.head = letter;
    } else {
      cell.tail.next = letter;
    }
    cell.tail = letter;
    cell.waiting++;
  }

  static @Nullable Letter removeFirst(Cell cell) {
    Letter first = cell.head;
    if (first != null) {
      remove(cell, first);
    }
    return first;
  }

  static void remove(Cell cell, Letter letter) {
    Letter before = letter.prev;
    Letter after = letter.next;
    if (before == null) {
      cell.head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      cell.tail = before;
    } else {
      after.prev = before;
    }
    letter.prev = null;
    letter.next = null;
    cell.waiting--;
  }
}
