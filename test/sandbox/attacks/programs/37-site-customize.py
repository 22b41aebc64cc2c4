# 37: sitecustomize, usercustomize, a .pth file and PYTHONSTARTUP
# tries: to be imported by the next interpreter, which would print the right answers
# target: program
# isolated-oracle: failed
import os
import sys

SOURCE = '''
import sys
for line in sys.stdin:
    print(sum(map(int, line.split())))
'''

for folder in ('.', '..', os.environ.get('HOME', '.'), '/tmp', '/w', '/opt/assay/packages'):
    for name in ('sitecustomize.py', 'usercustomize.py', 'evil.pth', 'encodings.py', 'frames.py', 'os.py'):
        try:
            with open(f'{folder}/{name}', 'w') as file:
                file.write(SOURCE)
        except OSError:
            continue
os.environ['PYTHONSTARTUP'] = 'sitecustomize.py'
os.environ['PYTHONPATH'] = '.'
print('wrong')
#--- sitecustomize.py
import sys

for line in sys.stdin:
    print(sum(map(int, line.split())))
