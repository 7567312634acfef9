package dev.transom.benchmarks.flow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * 50,000 different words of 3 to 10 letters, drawn by Zipf's law with exponent 1: the n-th word is
 * 1/n as frequent as the first. Drawn by the alias method, so that each draw takes the same time.
 */
final class Vocabulary {
  private static final int SIZE = 50_000;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 10;

  private final List<byte[]> words = new ArrayList<>();
  private final double[] own = new double[SIZE]; // the chance to stay with the word that was drawn
  private final int[] other = new int[SIZE]; // the word to take otherwise

  Vocabulary(Random random) {
    Set<String> different = new LinkedHashSet<>();
    while (different.size() < SIZE) {
      different.add(word(random));
    }
    different.forEach(word -> words.add(word.getBytes(StandardCharsets.US_ASCII)));
    share();
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int letters = random.nextInt(SHORTEST, LONGEST + 1); letters > 0; letters--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  /** Fills up the rare words' places with parts of the frequent ones', until all are equal. */
  private void share() {
    double average = IntStream.rangeClosed(1, SIZE).mapToDouble(n -> 1.0 / n).sum() / SIZE;
    Deque<Integer> rare = new ArrayDeque<>();
    Deque<Integer> frequent = new ArrayDeque<>();
    for (int i = 0; i < SIZE; i++) {
      own[i] = 1 / (i + 1.0) / average;
      (own[i] < 1 ? rare : frequent).push(i);
    }
    while (!rare.isEmpty() && !frequent.isEmpty()) {
      int filled = rare.pop();
      int giver = frequent.element();
      other[filled] = giver;
      own[giver] -= 1 - own[filled];
      if (own[giver] < 1) {
        rare.push(frequent.pop());
      }
    }
    rare.forEach(word -> own[word] = 1); // but for rounding there would be none
  }

  int size() {
    return SIZE;
  }

  /** The number of a word, from 0 for the most frequent. */
  int next(Random random) {
    int drawn = random.nextInt(SIZE);
    return random.nextDouble() < own[drawn] ? drawn : other[drawn];
  }

  byte[] bytes(int word) {
    return words.get(word);
  }
}
