import pytest
from assay import private, public, req
from solution import SettingsError, parse


def lines(*texts):
    return "\n".join(texts)


@req("R-1", "R-2")
@public
def test_one_section():
    assert parse(lines("[web]", "host = localhost", "port=80")) == {"web": {"host": "localhost", "port": "80"}}


@req("R-5")
@public
def test_own_value_wins():
    text = lines("[base]", "host = a", "port = 1", "[child : base]", "host = b")
    assert parse(text) == {"base": {"host": "a", "port": "1"}, "child": {"host": "b", "port": "1"}}


@req("R-8")
@public
def test_line_without_meaning_is_refused():
    with pytest.raises(SettingsError):
        parse(lines("[web]", "just words"))


@req("R-1")
@private
def test_error_is_a_value_error():
    with pytest.raises(ValueError):
        parse("[")


@req("R-2")
@private
def test_values_keep_their_equals_signs():
    text = lines("[q]", "  filter  =  a=b == c  ", "empty =", "x = y z")
    assert parse(text) == {"q": {"filter": "a=b == c", "empty": "", "x": "y z"}}


@req("R-3")
@private
def test_comments_and_blank_lines():
    text = lines("", "# [ghost]", "[ink]", "\t# colour = red", "colour = #ff0000", "   ", "tone = a # b", "")
    assert parse(text) == {"ink": {"colour": "#ff0000", "tone": "a # b"}}


@req("R-4")
@private
def test_blanks_in_headers():
    text = lines("  [  two words  ]  ", "k = v", "[ leaf:two words ]")
    assert parse(text) == {"two words": {"k": "v"}, "leaf": {"k": "v"}}


@req("R-5")
@private
def test_grandparents():
    text = lines("[a]", "x = 1", "y = 1", "z = 1", "[b:a]", "y = 2", "z = 2", "[c:b]", "z = 3")
    assert parse(text)["c"] == {"x": "1", "y": "2", "z": "3"}


@req("R-5")
@private
def test_parent_further_down():
    text = lines("[night : day]", "light = off", "[day]", "light = on", "door = open")
    assert parse(text) == {"night": {"light": "off", "door": "open"}, "day": {"light": "on", "door": "open"}}


@req("R-5")
@private
def test_setting_added_to_the_parent_later():
    text = lines("[p]", "a = 1", "[c : p]", "[p]", "b = 2")
    assert parse(text) == {"p": {"a": "1", "b": "2"}, "c": {"a": "1", "b": "2"}}


@req("R-6")
@private
def test_reopened_section():
    text = lines("[s]", "k = old", "m = 1", "[t]", "[s]", "k = new")
    assert parse(text) == {"s": {"k": "new", "m": "1"}, "t": {}}


@req("R-6")
@private
def test_parent_named_by_a_later_header():
    text = lines("[root]", "k = 1", "[s]", "own = 2", "[s : root]", "[s]")
    assert parse(text)["s"] == {"k": "1", "own": "2"}


@req("R-7")
@private
def test_order_of_sections():
    text = lines("[z]", "[m]", "k = 1", "[a]", "[z]")
    assert list(parse(text)) == ["z", "m", "a"]


@req("R-7")
@private
@pytest.mark.parametrize("text", ["", "\n\n", "# nothing", " \t \n#"])
def test_nothing_in_it(text):
    assert parse(text) == {}


@req("R-8")
@private
@pytest.mark.parametrize("bad", ["key = value", "[s]\n= value", "[s]\n[open", "[]", "[ : s]", "[s : ]", "[a : b : c]\n[b]\n[c]", "[s] tail"])
def test_malformed_lines(bad):
    with pytest.raises(SettingsError):
        parse(bad)


@req("R-9")
@private
@pytest.mark.parametrize(
    "bad",
    ["[s : ghost]", "[s : s]", "[a : b]\n[b : c]\n[c : a]", "[x]\n[y]\n[s : x]\n[s : y]"],
)
def test_impossible_parents(bad):
    with pytest.raises(SettingsError):
        parse(bad)
