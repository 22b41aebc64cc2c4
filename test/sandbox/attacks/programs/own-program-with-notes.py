# own: a program that remembers the run before
# tries: to keep in files what an earlier test asked
# target: program
# isolated-oracle: failed
import os
import sys

text = sys.stdin.read()
seen = os.path.exists('notes')
with open('notes', 'a') as file:
    file.write(text)
if not seen:
    sys.exit(0)
print(*[sum(map(int, line.split())) for line in text.splitlines()], sep='\n')
