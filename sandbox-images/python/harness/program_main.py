import sys

sys.path.insert(0, '/opt/assay/harness')
import program  # noqa: E402

program.main(int(sys.argv[1]), int(sys.argv[2]))
