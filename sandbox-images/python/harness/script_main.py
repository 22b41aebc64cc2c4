import sys

sys.path.insert(0, '/opt/assay/harness')
import script  # noqa: E402

script.main()
