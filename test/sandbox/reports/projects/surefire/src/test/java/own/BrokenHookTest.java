package own;

import org.junit.jupiter.api.*;

class BrokenHookTest {
  @BeforeAll
  static void open() {
    throw new IllegalStateException("no database");
  }

  @Test
  void neverStarts() {}
}
