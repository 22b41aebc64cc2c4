"""Leases as tuples in one dict."""


class LeaseTable:
    def __init__(self, ttl):
        if ttl <= 0:
            raise ValueError(ttl)
        self.ttl = ttl
        self.given = 0
        self.now = None
        self.table = {}

    def look(self, resource, now):
        if self.now is not None and self.now > now:
            raise ValueError(now)
        self.now = now
        found = self.table.get(resource)
        if found and found[2] <= now:
            del self.table[resource]
            found = None
        return found

    def acquire(self, resource, holder, now):
        found = self.look(resource, now)
        if found:
            return found[1] if found[0] == holder else None
        self.given += 1
        self.table[resource] = (holder, self.given, now + self.ttl)
        return self.given

    def renew(self, resource, token, now):
        found = self.look(resource, now)
        if not found or found[1] != token:
            return False
        self.table[resource] = (found[0], token, now + self.ttl)
        return True

    def release(self, resource, token, now):
        found = self.look(resource, now)
        if not found or found[1] != token:
            return False
        del self.table[resource]
        return True

    def holder(self, resource, now):
        found = self.look(resource, now)
        return found[0] if found else None
