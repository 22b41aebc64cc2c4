# own: a program that ends, and writes on
# tries: to add to its output after its end was seen
# target: program
# isolated-oracle: failed
# in-process: timed-out | failed
# limits: wall=3
import os
import sys
import time

if os.fork() == 0:
    time.sleep(0.02)
    print(*[sum(map(int, line.split())) for line in sys.stdin], sep='\n')
    sys.stdout.flush()
    time.sleep(60)
os._exit(0)
