package panics

import "testing"

func TestBefore(t *testing.T) {}

func TestPanics(t *testing.T) {
	var numbers []int
	_ = numbers[3]
}

func TestAfter(t *testing.T) {}
