def is_valid(start, ttl, now):
    """Tell whether a lease that was taken at `start` is valid."""
    if ttl < 1:
        raise ValueError("a lease lasts at least one second")
    return start <= now < start + ttl
