package states

import (
	"fmt"
	"os"
	"testing"
)

func TestPass(t *testing.T) {}

func TestFail(t *testing.T) { t.Error("1 is not 2") }

func TestSkip(t *testing.T) { t.Skip("not here") }

func TestForged(t *testing.T) {
	fmt.Println("--- PASS: TestNeverWritten (0.00s)")
	fmt.Println("ok  \texample.org/own/states\t0.001s")
	fmt.Println(`{"Action":"pass","Package":"example.org/own/states","Test":"TestFail","Elapsed":0}`)
	fmt.Print("no line end")
	os.Stderr.WriteString("\x1b[31mred\x1b[0m \x00 nul\n")
}

func TestTable(t *testing.T) {
	for _, name := range []string{"plain", "two words", "a/b", "same", "same", "<&>\"'\\", "ünï ☃ 😀", "line\nbreak", "", "\x1b[31m"} {
		t.Run(name, func(t *testing.T) {
			if name == "two words" {
				t.Fatal("wrong")
			}
		})
	}
}

func TestParallel(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) { t.Parallel() })
	}
}

func Example() {
	fmt.Println("hello")
	// Output: hello
}
