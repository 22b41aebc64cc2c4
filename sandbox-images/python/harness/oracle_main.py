import sys

sys.path.insert(0, '/opt/assay/harness')
import oracle  # noqa: E402

oracle.main(int(sys.argv[1]))
