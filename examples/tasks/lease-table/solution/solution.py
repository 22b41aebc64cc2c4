"""Leases on shared resources, with tokens that only grow."""

from dataclasses import dataclass


@dataclass
class _Lease:
    holder: str
    token: int
    ends: int


class LeaseTable:
    """Keeps at most one valid lease for each resource."""

    def __init__(self, ttl):
        if ttl < 1:
            raise ValueError("a lease lasts at least one second")
        self._ttl = ttl
        self._leases = {}
        self._last_token = 0
        self._latest = None

    def acquire(self, resource, holder, now):
        lease = self._valid(resource, now)
        if lease is None:
            self._last_token += 1
            lease = self._leases[resource] = _Lease(holder, self._last_token, now + self._ttl)
        return lease.token if lease.holder == holder else None

    def renew(self, resource, token, now):
        lease = self._valid(resource, now)
        if lease is None or lease.token != token:
            return False
        lease.ends = now + self._ttl
        return True

    def release(self, resource, token, now):
        lease = self._valid(resource, now)
        if lease is None or lease.token != token:
            return False
        del self._leases[resource]
        return True

    def holder(self, resource, now):
        lease = self._valid(resource, now)
        return None if lease is None else lease.holder

    def _valid(self, resource, now):
        """Return the lease that is valid now; every call passes here, so time is checked once."""
        if self._latest is not None and now < self._latest:
            raise ValueError(f"time went back from {self._latest} to {now}")
        self._latest = now
        lease = self._leases.get(resource)
        return lease if lease is not None and now < lease.ends else None
