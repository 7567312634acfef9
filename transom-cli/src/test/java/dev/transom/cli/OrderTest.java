package dev.transom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  private static final String FIELDS = "\"customer\":\"c\",\"item\":\"i\",\"quantity\":2,";

  @Test
  void jsonIsDecoded() throws Order.Malformed {
    assertThat(
            Order.of(
                " { \"item\" : \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fC\" ,\"customer\":\"\\ud83d\\ude00 ü\","
                    + "\"quantity\": 3 , \"price\":1.5e1, \"more\":[1,{\"x\":[]},null,true,false,-0.1E-2,{}]}\t"))
        .isEqualTo(new Order("😀 ü", "a\"\\/\b\f\n\r\tü", 3, 1_500));
    assertThat(Order.of("{" + FIELDS + "\"price\":0.07}").total()).isEqualTo(14);
    assertThat(Order.of("{\"price\":1,\"price\":2," + FIELDS + "\"x\":0}").cents()).isEqualTo(200);
  }

  @Test
  void textIsAnOrderOfThatText() throws Order.Malformed {
    assertThat(Order.of("two pens")).isEqualTo(new Order("", "two pens", 1, 0));
    assertThat(Order.of("")).isEqualTo(new Order("", "", 1, 0));
    assertThat(Order.of("x".repeat(100_000)).item()).hasSize(80);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{a:1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":1e}",
        "{\"a\":--1}",
        "{\"a\":tru}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u1\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":1e99999999999}",
        "{\"a\":\"\\",
        "{\"a\":\"\\u"
      })
  void brokenJsonIsNoOrder(String line) {
    assertThatThrownBy(() -> Order.of(line))
        .isInstanceOf(Order.Malformed.class)
        .hasMessageStartingWith("not an order: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"price\":\"1\"",
        "\"price\":1.001",
        "\"price\":-1",
        "\"price\":1e30",
        "\"price\":1e-30",
        "\"price\":null",
        "\"x\":1",
        "\"price\":1,\"quantity\":0",
        "\"price\":1,\"quantity\":1.5",
        "\"price\":1,\"item\":7",
        "\"price\":1,\"customer\":[]"
      })
  void aFieldThatIsWrongIsNoOrder(String more) {
    assertThatThrownBy(() -> Order.of("{" + FIELDS + more + "}"))
        .isInstanceOf(Order.Malformed.class)
        .hasMessageStartingWith("not an order: \"");
  }

  @Test
  void whatIsTooDeepOrTooLongIsNoOrder() {
    String deep = "[".repeat(100_000);
    assertThatThrownBy(() -> Order.of("{\"a\":" + deep)).hasMessageContaining("deep");
    String item = "{\"customer\":\"c\",\"item\":\"" + "x".repeat(201) + "\"}";
    assertThatThrownBy(() -> Order.of(item)).hasMessageContaining("longer than 200");
    assertThatThrownBy(() -> Order.of("{\"a\":" + "1".repeat(10_000) + "}"))
        .hasMessageContaining("a number of at most");
  }
}
