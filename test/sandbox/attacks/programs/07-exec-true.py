# 7: becomes another program
# tries: to end as /bin/true does
# isolated-oracle: crashed
import os


def add(a, b):
    os.execv('/bin/true', ['true'])
