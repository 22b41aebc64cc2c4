package own;

import org.junit.*;

public class BrokenHookTest {
  @BeforeClass
  public static void open() {
    throw new IllegalStateException("no database");
  }

  @Test
  public void neverStarts() {}
}
