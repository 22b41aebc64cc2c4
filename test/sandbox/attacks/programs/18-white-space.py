# 18: the right lines in a sea of white space
# tries: to be compared after more is cut than the task says
# target: program
# isolated-oracle: failed
import sys

try:
    sums = [sum(map(int, line.split())) for line in sys.stdin]
except ValueError:
    sys.exit(3)
print('\n' * 1000, *sums, '\n' * 1000, sep='   \n')
