def count_pages(pages):
    """Count the different pages."""
    if any(page < 1 for page in pages):
        raise ValueError("pages begin at 1")
    return len(set(pages))
