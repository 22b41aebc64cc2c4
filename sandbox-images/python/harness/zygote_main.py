import sys

sys.path[:0] = ['/opt/assay/harness', '/opt/assay/testlib', '/opt/assay/site']
import zygote  # noqa: E402

zygote.main(int(sys.argv[1]))
