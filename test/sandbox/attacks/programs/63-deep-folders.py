# 63: folders, as deep as they go
# tries: to have whoever removes them overflow its stack or its paths
# isolated-oracle: disk-limit
# limits: cpu=5
import os


def add(a, b):
    while True:
        os.mkdir('n')
        os.chdir('n')
