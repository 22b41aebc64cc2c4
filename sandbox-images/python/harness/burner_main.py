import sys

sys.path.insert(0, '/opt/assay/harness')
import burner  # noqa: E402

burner.main(int(sys.argv[1]))
