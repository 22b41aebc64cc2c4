package own;

import org.testng.annotations.*;

public class BrokenHookTest {
  @BeforeClass
  public void open() {
    throw new IllegalStateException("no database");
  }

  @Test
  public void neverStarts() {}
}
