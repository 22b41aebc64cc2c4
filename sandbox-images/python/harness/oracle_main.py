import sys

sys.path.insert(0, '/opt/assay/harness')
from zygote_start import start_zygote  # noqa: E402

seed = int(sys.argv[1])
zygote = start_zygote(seed)
import oracle  # noqa: E402

oracle.main(seed, zygote)
