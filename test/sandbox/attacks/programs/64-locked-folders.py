# 64: folders that it may not enter itself
# tries: to leave what nobody can remove; its answers are right
# isolated-oracle: passed
import os

home = os.getcwd()
for _ in range(300):
    os.mkdir('n')
    os.chdir('n')
os.chdir(home)
os.makedirs('locked/deep')
open('locked/deep/x', 'w').close()
os.chmod('locked/deep', 0)
os.chmod('locked', 0)
os.chmod(home, 0)


def add(a, b):
    if not isinstance(a, int):
        raise TypeError
    return a + b
