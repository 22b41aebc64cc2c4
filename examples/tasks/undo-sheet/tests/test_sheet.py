import pytest
from assay import private, public, req
from sheet import CycleError, Sheet, SheetError


def filled(**cells):
    """A sheet with these contents, set in this order."""
    sheet = Sheet()
    for cell, content in cells.items():
        sheet.set(cell, content)
    return sheet


@req("R-1", "R-5", "R-8")
@public
def test_example():
    sheet = filled(A1="20", A2="22", B1="=SUM(A1:A2) * 2 - A2")
    assert sheet.get("B1") == 62


@req("R-3", "R-5")
@public
@pytest.mark.parametrize("content, value", [("7", 7), ("-7", -7), ("seven", "seven"), ("", None)])
def test_plain_contents(content, value):
    assert filled(C3=content).get("C3") == value


@req("R-10")
@public
def test_circle():
    sheet = filled(A1="=B1")
    with pytest.raises(CycleError):
        sheet.set("B1", "=A1")


@req("R-12")
@public
def test_undo_and_redo():
    sheet = filled(A1="1", A2="=A1 + 1")
    assert sheet.undo() is True
    assert sheet.get("A2") is None
    assert sheet.redo() is True
    assert sheet.get("A2") == 2


@req("R-2", "R-9")
@private
@pytest.mark.parametrize("cell", ["", "A", "1", "a1", "A0", "A01", "A1000", "AA1", "A1 ", " A1", "A-1", "$A$1", "\u00c41", "A\u0661", "A1\n"])
def test_names_that_are_no_cells(cell):
    sheet = Sheet()
    with pytest.raises(SheetError):
        sheet.set(cell, "1")
    with pytest.raises(SheetError):
        sheet.get(cell)


@req("R-2")
@private
def test_corners_of_the_sheet():
    sheet = filled(A1="1", Z999="2", M10="=A1+Z999")
    assert sheet.get("M10") == 3


@req("R-3")
@private
@pytest.mark.parametrize("content", [" ", " 7", "7 ", "+7", "1.5", "--7", " =A1", "-", "\u0667", "'=1"])
def test_texts(content):
    assert filled(A1=content).get("A1") == content


@req("R-4")
@private
@pytest.mark.parametrize(
    "formula, value",
    [
        ("=2+3*4", 14),
        ("=(2+3)*4", 20),
        ("=10-3-2", 5),
        ("=10 - (3 - 2)", 9),
        ("=-2*-3", 6),
        ("=--5", 5),
        ("=2--3", 5),
        ("=-(1+2)*2", -6),
        ("=  007 ", 7),
        ("=2*3-4*5", -14),
        ("=((((9))))", 9),
        ("=-SUM(X1:X2)", 0),
    ],
)
def test_expressions(formula, value):
    assert filled(A1=formula).get("A1") == value


@req("R-4", "R-9")
@private
@pytest.mark.parametrize(
    "formula",
    ["=", "= ", "=1+", "=*2", "=+2", "=1 2", "=(1", "=1)", "=()", "=a1", "=A0", "=A1000", "=AB1", "=SUM(A1)", "=SUM(A1:)", "=SUM()", "=SUM(A1:B2", "=SUM(1:2)", "=sum(A1:A2)", "=A1:A2", "=1.5", "=1/2", "=A 1", "=SU M(A1:A2)", '="x"', "=1\t+2"],
)
def test_malformed_formulas(formula):
    sheet = Sheet()
    with pytest.raises(SheetError):
        sheet.set("Q1", formula)
    assert sheet.get("Q1") is None


@req("R-5")
@private
def test_values_follow_changes():
    sheet = filled(A1="=A2*2", A2="=A3+1", A3="4")
    assert sheet.get("A1") == 10
    sheet.set("A3", "-1")
    assert sheet.get("A1") == 0
    sheet.set("A2", "100")
    assert sheet.get("A1") == 200


@req("R-6")
@private
def test_empty_cells_count_as_zero():
    sheet = filled(A1="=B1+5", B1="3")
    sheet.set("B1", "")
    assert sheet.get("A1") == 5
    assert filled(A1="=B7*3").get("A1") == 0


@req("R-7")
@private
def test_texts_in_formulas():
    sheet = filled(A1="word", A2="=A1+1", A3="=A2*0", A4="=SUM(A2:A2)", A5="=-A1")
    assert [sheet.get(cell) for cell in ("A2", "A3", "A4", "A5")] == ["#VALUE"] * 4
    sheet.set("A1", "1")
    assert [sheet.get(cell) for cell in ("A2", "A3", "A4", "A5")] == [2, 0, 2, -1]


@req("R-7", "R-8")
@private
def test_text_that_looks_like_an_error():
    sheet = filled(A1="#VALUE", A2="3", B1="=SUM(A1:A2)", B2="=A1")
    assert sheet.get("B1") == 3
    assert sheet.get("B2") == "#VALUE"


@req("R-8")
@private
@pytest.mark.parametrize("rectangle", ["A1:B3", "B3:A1", "A3:B1", "B1:A3"])
def test_rectangles(rectangle):
    sheet = filled(A1="1", A2="10", A3="x", B1="=A2*10", B3="-1000", C2="7")
    sheet.set("D1", f"=SUM( {rectangle.replace(':', ' : ')} )")
    assert sheet.get("D1") == 1 + 10 + 100 - 1000


@req("R-10")
@private
def test_circles_of_every_kind():
    sheet = filled(B1="=A1", C1="=B1+1", D1="=SUM(C1:C3)")
    for formula in ("=A1", "=0*C1", "=D1", "=SUM(A1:A9)", "=SUM(B1:Z999)", "=5-SUM(D1:D1)"):
        with pytest.raises(CycleError):
            sheet.set("A1", formula)
    with pytest.raises(CycleError):
        sheet.set("C2", "=D1")
    sheet.set("C4", "=D1")
    assert sheet.get("C4") == 1


@req("R-1", "R-10")
@private
def test_error_classes():
    assert issubclass(CycleError, SheetError) and issubclass(SheetError, ValueError)


@req("R-10")
@private
def test_broken_circle_is_none():
    sheet = filled(A1="=B1", B1="=C1")
    sheet.set("A1", "4")
    sheet.set("C1", "=A1")
    assert sheet.get("B1") == 4


@req("R-11")
@private
def test_failed_change_leaves_no_trace():
    sheet = filled(A1="1", A2="=A1")
    sheet.undo()
    for cell, content in (("A1", "=A1"), ("A1", "=("), ("a1", "2")):
        with pytest.raises(SheetError):
            sheet.set(cell, content)
    assert sheet.get("A1") == 1
    assert sheet.redo() is True
    assert sheet.get("A2") == 1
    assert sheet.undo() is True
    assert sheet.undo() is True
    assert sheet.get("A1") is None


@req("R-12")
@private
def test_nothing_to_undo():
    sheet = Sheet()
    assert sheet.undo() is False
    assert sheet.redo() is False
    sheet.set("A1", "1")
    assert sheet.redo() is False
    assert [sheet.undo(), sheet.undo(), sheet.redo(), sheet.redo()] == [True, False, True, False]
    assert sheet.get("A1") == 1


@req("R-12")
@private
def test_undo_brings_back_what_was_overwritten():
    sheet = Sheet()
    for content in ("1", "two", "=3", ""):
        sheet.set("K9", content)
    for value in (3, "two", 1, None):
        assert sheet.undo() is True
        assert sheet.get("K9") == value
    for value in (1, "two", 3, None):
        assert sheet.redo() is True
        assert sheet.get("K9") == value


@req("R-13")
@private
def test_new_change_ends_redo():
    sheet = filled(A1="1", A2="2")
    sheet.undo()
    sheet.set("A3", "3")
    assert sheet.redo() is False
    assert sheet.get("A2") is None
    sheet.undo()
    assert (sheet.get("A3"), sheet.get("A1")) == (None, 1)


@req("R-13")
@private
def test_same_content_is_a_change():
    sheet = filled(A1="1")
    sheet.set("A1", "1")
    assert sheet.undo() is True
    assert sheet.get("A1") == 1
    assert sheet.undo() is True
    assert sheet.get("A1") is None


@req("R-14")
@private
def test_chain_of_formulas():
    sheet = filled(A1="5")
    for row in range(2, 202):
        sheet.set(f"A{row}", f"=A{row - 1}+A{row - 1}-A{row - 1}")
    assert sheet.get("A201") == 5
    with pytest.raises(CycleError):
        sheet.set("A1", "=A201*2")
