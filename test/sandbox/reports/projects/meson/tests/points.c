#include <stdio.h>

int main(void) {
  printf("1..5\nok 1 - first\nnot ok 2 - second\nok 3 - third # SKIP not here\n");
  printf("not ok 4 - fourth # TODO later\nok 5 - fifth # TODO done already\n");
  return 1;
}
