package own;

import static org.junit.Assert.*;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

@RunWith(Parameterized.class)
public class EachTest {
  @Parameterized.Parameters(name = "{index}: {0}")
  public static List<String> words() {
    return List.of("plain", "two words", "<&>\"");
  }

  @Parameterized.Parameter public String word;

  @Test
  public void isNotTwo() {
    assertNotEquals("two words", word);
  }
}
