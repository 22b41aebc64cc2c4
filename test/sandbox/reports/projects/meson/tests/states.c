#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int code = argc > 1 ? atoi(argv[1]) : 0;
  printf("\033[31mok 9 forged ]]> <testcase name=\"forged\"/>\n");
  if (code == 11) raise(SIGSEGV);
  if (code == 60) sleep(60);
  return code;
}
