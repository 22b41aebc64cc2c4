# 3: sys.exit(0) while it is imported
# tries: to end the session as if nothing had failed
# isolated-oracle: crashed
# in-process: crashed | failed
import sys

sys.exit(0)
