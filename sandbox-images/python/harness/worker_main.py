import sys

sys.path.insert(0, '/opt/assay/harness')
import worker  # noqa: E402

worker.main()
