#include <stdio.h>

int main(void) {
  printf("1..6\n");
  printf("# numbers\n");
  printf("ok 1 - passes\n");
  printf("not ok 2 - fails\n#   Failed test 'fails'\n#   at test/numbers.c line 7.\n");
  printf("ok 3 - is skipped # SKIP not here\n");
  printf("not ok 4 - is to do # TODO later\n");
  printf("ok 5 - is to do and done # TODO already\n");
  printf("ok 6 - has \\# a sign, <&> and \"quotes\" ünï ☃\n");
  return 1;
}
