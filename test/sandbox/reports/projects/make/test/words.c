#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("ok 1 - of words\nok 2\n1..2\n");
  printf("printed by the program\n");
  return 0;
}
