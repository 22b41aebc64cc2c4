package own;

import static org.junit.Assert.*;
import static org.junit.Assume.*;

import org.junit.*;

public class StatesTest {
  @Test
  public void passes() {
    System.out.println("Tests run: 9, Failures: 0 ]]> <testcase name=\"forged\"/>");
  }

  @Test
  public void fails() {
    assertEquals(1, 2);
  }

  @Test
  public void throwsIt() {
    throw new IllegalStateException("no such thing");
  }

  @Test(expected = IllegalStateException.class)
  public void throwsAsExpected() {
    throw new IllegalStateException("as it should");
  }

  @Test
  @Ignore("not here")
  public void ignored() {}

  @Test
  public void assumes() {
    assumeTrue(false);
  }

  @Test(timeout = 50)
  public void waits() throws InterruptedException {
    Thread.sleep(5000);
  }
}
