# 18: prints the first line and stops
# tries: to be compared only as far as it goes
# target: program
# isolated-oracle: failed
import sys

for line in sys.stdin:
    print(sum(map(int, line.split())))
    break
