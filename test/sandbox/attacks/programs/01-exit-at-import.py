# 1: leaves while it is imported
# tries: to end with status 0 before a test has run
# isolated-oracle: crashed
import os

os._exit(0)
