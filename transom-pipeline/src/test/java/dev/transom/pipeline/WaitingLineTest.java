package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.transom.process.Pid;
import dev.transom.process.Processes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages wait in the pieces in which they came, and go out in other ones. */
class WaitingLineTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final WaitingLine line = new WaitingLine();
  private final List<Pid> woken = new ArrayList<>();

  private static Message<?>[] numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Message::of).toArray(Message<?>[]::new);
  }

  private static Pid process() {
    return Processes.spawn(self -> {});
  }

  private List<Object> take(int most, Pid who) {
    return data(line.take(most, 1, who));
  }

  private static List<Object> data(Message<?>... messages) {
    return Arrays.stream(messages).<Object>map(Message::data).toList();
  }

  private static List<Object> range(int from, int to) {
    return IntStream.range(from, to).<Object>mapToObj(i -> i).toList();
  }

  @Test
  void theyGoOutInTheOrderInWhichTheyCame() {
    line.add(numbers(0, 10), woken::add);
    line.add(numbers(10, 13), woken::add);
    line.add(numbers(13, 20), woken::add);
    Pid who = process();
    assertThat(take(10, who)).isEqualTo(range(0, 10));
    assertThat(take(5, who)).isEqualTo(range(10, 15));
    assertThat(line.size()).isEqualTo(5);
    assertThat(take(100, who)).isEqualTo(range(15, 20));
    assertThat(take(100, who)).isEmpty();
  }

  @Test
  void whatIsGivenBackGoesFirst() {
    line.add(numbers(0, 10), woken::add);
    Pid who = process();
    Message<?>[] taken = line.take(4, 1, who);
    line.giveBack(List.of(taken));
    assertThat(line.size()).isEqualTo(10);
    assertThat(take(7, who)).isEqualTo(range(0, 7));
    assertThat(data(line.removeAll().toArray(Message<?>[]::new))).isEqualTo(range(7, 10));
    assertThat(line.size()).isZero();
  }

  @Test
  void ofQuickProcessorsSoManyAreWokenAsThereIsWorkFor() {
    List<Pid> all = List.of(process(), process(), process(), process());
    all.forEach(who -> assertThat(take(100, who)).isEmpty());
    line.add(numbers(0, 150), woken::add);
    assertThat(woken).containsExactlyElementsOf(all.subList(0, 2));
    assertThat(take(100, all.getFirst())).hasSize(100);
    assertThat(take(100, all.get(1))).hasSize(50);
  }

  @Test
  void slowOnesAreAllWoken() {
    List<Pid> all = List.of(process(), process(), process(), process());
    all.forEach(who -> assertThat(line.take(100, 4, who)).isEmpty());
    line.add(numbers(0, 150), woken::add);
    assertThat(woken).containsExactlyElementsOf(all);
    assertThat(line.take(100, 4, all.getFirst())).hasSize(38);
  }
}
