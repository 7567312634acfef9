package dev.transom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessageTest {
  @RegisterExtension final OnNode onNode = new OnNode();

  private final Message<String> plain = Message.of("1");

  @Test
  void aPlainMessageHasNothingButItsData() {
    assertThat(plain.data()).isEqualTo("1");
    assertThat(plain.key()).isEmpty();
    assertThat(plain.metadata()).isEmpty();
    assertThat(plain.headers()).isEmpty();
    assertThat(plain.attempt()).isEqualTo(1);
    assertThat(plain.failure()).isEmpty();
    assertThat(plain.isFailed()).isFalse();
    assertThat(plain.batcher()).isEmpty();
    assertThat(plain.batchKey()).isEmpty();
  }

  @Test
  void everyChangeIsANewMessage() {
    Message<Integer> changed =
        plain
            .key("k")
            .metadata("offset", 7L)
            .header("trace", "abc")
            .map(Integer::parseInt)
            .toBatcher("db")
            .batchKey("user")
            .flush();
    Message<Integer> failed = changed.fail("why");
    assertThat(changed.data()).isEqualTo(1);
    assertThat(changed.key()).contains("k");
    assertThat(changed.metadata()).isEqualTo(Map.of("offset", 7L));
    assertThat(changed.headers()).isEqualTo(Map.of("trace", "abc"));
    assertThat(changed.batcher()).contains("db");
    assertThat(changed.batchKey()).contains("user");
    assertThat(changed.isFailed()).isFalse();
    assertThat(failed.failure().orElseThrow().reason()).isEqualTo("why");
    assertThat(failed.failure().orElseThrow().kind()).isEqualTo(Failure.Kind.VERDICT);
    aPlainMessageHasNothingButItsData();
  }

  @Test
  void changesKeepWhatTheyAreNotAbout() {
    Message<String> all = plain.key("k").header("a", "b").toBatcher("db").batchKey(1).fail("no");
    Message<String> other = all.data("2").metadata("m", 1).header("c", "d");
    assertThat(other.key()).contains("k");
    assertThat(other.headers()).isEqualTo(Map.of("a", "b", "c", "d"));
    assertThat(other.batcher()).contains("db");
    assertThat(other.batchKey()).contains(1);
    assertThat(other.isFailed()).isTrue();
  }

  @Test
  void itsMapsCannotBeChanged() {
    Message<String> message = plain.metadata("a", 1).header("b", "c");
    assertThatThrownBy(() -> message.metadata().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> message.headers().put("x", "y"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aFailureMayHaveACause() {
    Exception cause = new IllegalStateException("broken");
    Failure failure = plain.fail(cause).failure().orElseThrow();
    assertThat(failure.cause()).containsSame(cause);
    assertThat(failure.reason()).isEqualTo("IllegalStateException: broken");
    assertThat(failure.isRetried()).isFalse();
  }

  @Test
  void aHandlerMayFailAMessageOfAnyType() {
    MessageFunction<String, Integer> parse =
        message ->
            message.data().isBlank() ? message.fail("blank") : message.map(Integer::parseInt);
    Acks acks = new Acks();
    Given.ran(Pipeline.from(acks.source(List.of("1", " ", "3"))).process(parse));
    assertThat(acks.successful()).containsExactlyInAnyOrder("1", "3");
    assertThat(acks.reasons()).containsExactly("blank");
  }

  @Test
  void nullIsRefused() {
    assertThatThrownBy(() -> Message.of(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> plain.map(text -> null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> plain.key(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> plain.header("a", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> plain.toBatcher(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> plain.fail((String) null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aReceiptIsOfItsType() {
    Message<String> message = plain.acknowledger(new Acks(), 17L);
    assertThat(message.receipt(Long.class)).isEqualTo(17L);
    assertThatThrownBy(() -> message.receipt(String.class)).isInstanceOf(ClassCastException.class);
    assertThatThrownBy(() -> plain.receipt(Long.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no receipt");
  }

  @Test
  void anAcknowledgerIsConfiguredForOneMessage() {
    Message<String> message = new Acks().of("a");
    assertThat(message.configureAcknowledger("requeue").receipt(String.class))
        .isEqualTo("a/requeue");
    assertThat(message.receipt(String.class)).isEqualTo("a");
  }

  @Test
  void whatCannotBeConfiguredSaysSo() {
    assertThatThrownBy(() -> plain.configureAcknowledger("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no acknowledger");
    Message<String> rigid = plain.acknowledger(messages -> {}, 1);
    assertThatThrownBy(() -> rigid.configureAcknowledger("x"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("nothing to configure");
  }

  @Test
  void outsideOfAPipelineNothingIsAcknowledged() {
    assertThatThrownBy(plain::acknowledgeNow)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in no pipeline");
  }

  @Test
  void itShowsWhatItIs() {
    assertThat(plain).hasToString("Message[1]");
    assertThat(plain.key("k").fail("late").toString()).isEqualTo("Message[1, key k, failed: late]");
  }
}
