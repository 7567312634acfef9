package dev.transom.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {
  /** A key with the hash that one wants it to have. */
  private record Key(int id, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }
  }

  @Test
  void numbersKeysAsTheyCome() {
    KeyTable table = new KeyTable();
    assertThat(table.add("a")).isZero();
    assertThat(table.add("b")).isEqualTo(1);
    assertThat(table.add(new String("a"))).isZero();
    assertThat(table.size()).isEqualTo(2);
    assertThat(table.key(1)).isEqualTo("b");
    assertThat(table.hash(1)).isEqualTo("b".hashCode());
    assertThat(table.find("b")).isEqualTo(1);
    assertThat(table.find("c")).isNegative();
  }

  /** With few hashes most keys do not find a slot near their own. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100, Integer.MAX_VALUE})
  void findsEachKeyAgainHoweverManyHashesThereAre(int hashes) {
    Random random = new Random(hashes);
    KeyTable table = new KeyTable();
    Map<Key, Integer> model = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      int id = random.nextInt(600);
      Key key = new Key(id, ((id * 0x5bd1e995) >>> 1) % hashes);
      Integer known = model.get(key);
      assertThat(table.find(key)).isEqualTo(known == null ? -1 : known);
      int number = table.add(key);
      assertThat(number).isEqualTo(known == null ? model.size() : known);
      model.put(key, number);
      assertThat(table.size()).isEqualTo(model.size());
    }
    model.forEach((key, number) -> assertThat(table.key(number)).isEqualTo(key));
  }

  /** The loop is over before a test that compares each with each would be. */
  @Test
  void manyEqualHashesDoNotMakeSearchesLong() {
    KeyTable table = new KeyTable();
    int[] compared = new int[1];
    record Counted(String id, int[] compared) implements Comparable<Counted> {
      @Override
      public boolean equals(Object other) {
        compared[0]++;
        return other instanceof Counted it && it.id.equals(id);
      }

      @Override
      public int hashCode() {
        return 7;
      }

      @Override
      public int compareTo(Counted other) {
        return id.compareTo(other.id);
      }
    }
    int keys = 2_000;
    for (int i = 0; i < keys; i++) {
      assertThat(table.add(new Counted("key" + i, compared))).isEqualTo(i);
    }
    compared[0] = 0;
    for (int i = 0; i < keys; i++) {
      assertThat(table.find(new Counted("key" + i, compared))).isEqualTo(i);
    }
    assertThat(compared[0]).isLessThan(keys * 100);
  }
}
