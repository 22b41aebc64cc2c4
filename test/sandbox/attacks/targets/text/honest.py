def render(items):
    return f'{len(items)} items: {", ".join(items)}'
