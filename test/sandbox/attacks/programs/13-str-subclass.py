# 13: a str that contains everything
# tries: to answer `in` and `startswith` once it has seen what is looked for
# target: text
# isolated-oracle: failed
# in-process: passed
# blind: a value's own methods are asked by the tests, in the same process


class Liar(str):
    def __contains__(self, other):
        return True

    def startswith(self, prefix):
        return len(self) > 1

    def __len__(self):
        return str.__len__(self)


def render(items):
    return Liar('x' * len(items))
