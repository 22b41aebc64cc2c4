package own;

import static org.testng.Assert.*;

import org.testng.SkipException;
import org.testng.annotations.*;

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

  @Test(expectedExceptions = IllegalStateException.class)
  public void throwsAsExpected() {
    throw new IllegalStateException("as it should");
  }

  @Test
  public void skipped() {
    throw new SkipException("not here");
  }

  @Test(enabled = false)
  public void off() {}

  @Test(dependsOnMethods = "fails")
  public void waitsForAnother() {}

  @Test(timeOut = 50)
  public void waits() throws InterruptedException {
    Thread.sleep(5000);
  }

  @DataProvider
  public Object[][] words() {
    return new Object[][] {{"plain"}, {"two words"}, {"<&>\""}};
  }

  @Test(dataProvider = "words")
  public void word(String word) {
    assertNotEquals(word, "two words");
  }
}
