# own: a class in the place of text, whose metaclass says that everything is in it
# tries: to be asked `in`, and for its methods
# target: text
# isolated-oracle: failed
# in-process: failed


class Meta(type):
    def __contains__(cls, item):
        return True

    def __len__(cls):
        return 7


class Everything(metaclass=Meta):
    @staticmethod
    def startswith(text):
        return True


def render(items):
    return Everything
