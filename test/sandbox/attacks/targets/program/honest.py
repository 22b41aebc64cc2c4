import sys

try:
    sums = [sum(map(int, line.split())) for line in sys.stdin]
except ValueError:
    sys.exit(3)
print(*sums, sep='\n')
