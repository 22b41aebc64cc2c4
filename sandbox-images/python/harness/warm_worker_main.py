import sys

sys.path.insert(0, '/opt/assay/harness')
import confine  # noqa: E402
import namespaces  # noqa: E402
import warm_worker  # noqa: E402

confine.hide()
namespaces.shepherd(sys.argv[1], warm_worker.prepare, warm_worker.main)
