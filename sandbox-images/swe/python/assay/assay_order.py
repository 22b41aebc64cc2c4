"""A plugin of pytest that runs tests in an order which ASSAY_ORDER_SEED decides: PYTHONPATH=/opt/assay pytest -p assay_order

Folders, modules, classes and tests each change places among those beside them, so that what a fixture of a module, a class or a package
holds for is still run in one go.
"""

import hashlib
import os

import pytest


# Before pytest itself brings tests together that share a parameter of a wider fixture.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    seed = os.environ["ASSAY_ORDER_SEED"]

    def place(node):
        # By its name alone: in what order sets and folders were read changes nothing.
        return hashlib.sha256(f"{seed}:{node.nodeid}".encode("utf-8", "surrogatepass")).digest()

    items.sort(key=lambda item: [place(node) for node in item.listchain()])
