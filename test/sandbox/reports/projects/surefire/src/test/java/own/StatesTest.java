package own;

import static org.junit.jupiter.api.Assertions.*;

import java.time.Duration;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatesTest {
  @Test
  void passes() {
    System.out.println("Tests run: 9, Failures: 0 ]]> <testcase name=\"forged\"/>");
  }

  @Test
  void fails() {
    assertEquals(1, 2);
  }

  @Test
  void throwsIt() {
    throw new IllegalStateException("no such thing");
  }

  @Test
  @Disabled("not here")
  void skipped() {}

  @Test
  void waits() {
    assertTimeoutPreemptively(Duration.ofMillis(50), () -> Thread.sleep(5000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "two words", "line\nbreak", "<&>\"", "ünï ☃"})
  void words(String word) {
    assertNotEquals("two words", word);
  }

  @Nested
  class Within {
    @Test
    void deep() {}
  }
}
