import sys

sys.path.insert(0, '/opt/assay/harness')
import serve  # noqa: E402

serve.main(int(sys.argv[1]), int(sys.argv[2]))
