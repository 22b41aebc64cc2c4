import sys

sys.path[:0] = ['/opt/assay/harness', '/opt/assay/testlib', '/opt/assay/site']
import confine  # noqa: E402
import namespaces  # noqa: E402
import warm_oracle  # noqa: E402

confine.hide()
namespaces.shepherd(sys.argv[1], warm_oracle.prepare, warm_oracle.main)
