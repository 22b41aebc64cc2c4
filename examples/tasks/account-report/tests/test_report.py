import pytest
from assay import private, public, req, run


def report(text, *arguments):
    result = run(*arguments, stdin=text)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


@req("R-1", "R-2", "R-5")
@public
def test_two_accounts():
    assert report("rent -800.00 April\nsalary 2500 ACME\nrent 12.5 refund\n") == ["rent -787.50", "salary 2500.00", "TOTAL 1712.50"]


@req("R-9")
@public
def test_no_bookings():
    assert report("") == ["TOTAL 0.00"]


@req("R-10")
@public
def test_bad_line():
    result = run(stdin="a 1\nb\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("line 2:")


@req("R-2")
@private
def test_blanks_and_memos():
    assert report("  cash\t \t5.00   7.00 8  \n\tcash 1\tmemo with # and -2\n") == ["cash 6.00", "TOTAL 6.00"]


@req("R-2")
@private
def test_last_line_without_line_feed():
    assert report("a 1\nb 2") == ["a 1.00", "b 2.00", "TOTAL 3.00"]


@req("R-3")
@private
def test_amounts():
    assert report("a 7\nb +7.5\nc -0.07\nd 007.10\ne -12\nf +0\n") == [
        "a 7.00",
        "b 7.50",
        "c -0.07",
        "d 7.10",
        "e -12.00",
        "f 0.00",
        "TOTAL 9.53",
    ]


@req("R-4")
@private
def test_lines_left_out():
    assert report("# a 1\n\n   \t \n\t # b two three\nc 1\n") == ["c 1.00", "TOTAL 1.00"]


@req("R-6")
@private
@pytest.mark.parametrize("arguments", [[], ["--sort", "name"]])
def test_order_by_name(arguments):
    lines = report("a 1\nZ 2\n_ 3\nab 4\n\u00e4 5\n10 6\n9 7\n", *arguments)
    assert [line.split()[0] for line in lines] == ["10", "9", "Z", "_", "a", "ab", "\u00e4", "TOTAL"]


@req("R-7")
@private
def test_order_by_balance():
    lines = report("low -5\nb 10\nhigh 10.01\na 4\na 6\nzero 0\nlow -1\n", "--sort", "balance")
    assert lines == ["high 10.01", "a 10.00", "b 10.00", "zero 0.00", "low -6.00", "TOTAL 24.01"]


@req("R-8")
@private
def test_exact_sums():
    assert report("x 0.1\nx 0.2\nx -0.3\n" * 10) == ["x 0.00", "TOTAL 0.00"]
    big = "123456789012345678901234567890"
    assert report(f"x {big}.01\ny -{big}\n") == [f"x {big}.01", f"y -{big}.00", "TOTAL 0.01"]


@req("R-5", "R-9")
@private
def test_zero_has_no_sign():
    assert report("x -0.00\ny -5\ny 5\nz -0\n") == ["x 0.00", "y 0.00", "z 0.00", "TOTAL 0.00"]


@req("R-10")
@private
@pytest.mark.parametrize("bad", ["solo", "x 1.234", "x .5", "x 5.", "x 1e3", "x --1", "x \u0665", "x - 5"])
def test_bad_bookings(bad):
    result = run("--sort", "balance", stdin=f"# first\n\nok 1\n{bad}\nalso bad\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("line 4:")


@req("R-11")
@private
@pytest.mark.parametrize("arguments", [["--sort"], ["--sort", "size"], ["--sort", "name", "extra"], ["--help"]])
def test_bad_arguments(arguments):
    result = run(*arguments, stdin="not a booking at all\n")
    assert (result.exit_code, result.stdout) == (64, "")
    assert result.stderr.strip()
