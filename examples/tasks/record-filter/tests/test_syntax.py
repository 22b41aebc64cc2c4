import pytest
from assay import private, public, req
from recordfilter import FilterError
from recordfilter.lexer import tokenize
from recordfilter.parser import parse


@req("R-2", "R-3")
@public
def test_tokens_of_a_comparison():
    assert tokenize("size >= -12") == [("name", "size", 0), ("op", ">=", 5), ("int", -12, 8)]


@req("R-7")
@public
def test_tree_of_a_membership():
    assert parse('kind in ["a", 2]') == ("in", "kind", ("a", 2))


@req("R-2", "R-3")
@private
def test_tokens_without_spaces():
    assert tokenize("not(a.b1<=007)or\thas\n_x") == [
        ("word", "not", 0),
        ("op", "(", 3),
        ("name", "a.b1", 4),
        ("op", "<=", 8),
        ("int", 7, 10),
        ("op", ")", 13),
        ("word", "or", 14),
        ("word", "has", 17),
        ("name", "_x", 21),
    ]


@req("R-3")
@private
def test_words_and_names():
    kinds = [(kind, value) for kind, value, _ in tokenize("none None true.x inn in has_ false[,]")]
    assert kinds == [
        ("word", "none"),
        ("name", "None"),
        ("name", "true.x"),
        ("name", "inn"),
        ("word", "in"),
        ("name", "has_"),
        ("word", "false"),
        ("op", "["),
        ("op", ","),
        ("op", "]"),
    ]


@req("R-4")
@private
def test_strings():
    assert tokenize(r'"say \"hi\"" "" "c:\\"') == [("string", 'say "hi"', 0), ("string", "", 13), ("string", "c:\\", 16)]
    assert tokenize('"gr\u00fc\u00df dich and so"') == [("string", "gr\u00fc\u00df dich and so", 0)]


@req("R-2")
@private
def test_no_tokens():
    assert tokenize("") == []
    assert tokenize(" \t\n") == []


@req("R-5", "R-7")
@private
def test_grouping():
    a, b, c = (("compare", "==", name, 1) for name in "abc")
    assert parse("a == 1 and b == 1 and c == 1") == ("and", ("and", a, b), c)
    assert parse("a == 1 or b == 1 or c == 1") == ("or", ("or", a, b), c)
    assert parse("a == 1 or b == 1 and not c == 1") == ("or", a, ("and", b, ("not", c)))
    assert parse("a == 1 and (b == 1 or ((c == 1)))") == ("and", a, ("or", b, c))


@req("R-6", "R-7")
@private
def test_values():
    assert parse("x in [true, false, none, -3]") == ("in", "x", (True, False, None, -3))
    assert parse('x != "none"') == ("compare", "!=", "x", "none")
    assert parse("not has ( x )") == ("not", ("has", "x"))


@req("R-11")
@private
@pytest.mark.parametrize(
    "text, position",
    [("a = 1", 2), ("a == 'b'", 5), ("a && b", 2), ("a == - 1", 5), ('a == "b', 5), (r'"a\n"', 2), ('"ab\ncd"', 3), ("\u00e4 == 1", 0), ('x == "\\', 6), ("a\r", 1)],
)
def test_characters_that_start_no_token(text, position):
    for call in (tokenize, parse):
        with pytest.raises(FilterError, match=rf"at {position}$"):
            call(text)


@req("R-12", "R-6")
@private
@pytest.mark.parametrize(
    "text, position",
    [
        ("", 0),
        ("a", 1),
        ("a == b", 5),
        ("1 == a", 0),
        ("a == 1 b", 7),
        ("a == 1 and", 10),
        ("(a == 1", 7),
        ("a == 1)", 6),
        ("a in []", 6),
        ("a in [1,]", 8),
        ("a in 1", 5),
        ("has a", 4),
        ('has("a")', 4),
        ("a not in [1]", 2),
        ("and", 0),
        ("not", 3),
        ("a < 1 < 2", 6),
        ("()", 1),
    ],
)
def test_tokens_that_form_no_filter(text, position):
    with pytest.raises(FilterError, match=rf"at {position}$"):
        parse(text)


@req("R-1")
@private
def test_one_error_class():
    assert issubclass(FilterError, ValueError)
    with pytest.raises(ValueError):
        tokenize("?")
