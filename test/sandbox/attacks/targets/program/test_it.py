from assay import private, public, req, run


@req('R-1')
@public
def test_two_lines():
    assert run(stdin='1 2\n3 4\n').stdout == '3\n7\n'


@req('R-1')
@private
def test_three_lines():
    assert run(stdin='1 1\n2 2\n3 3\n').stdout == '2\n4\n6\n'


@req('R-2')
@private
def test_status():
    done = run(stdin='x y\n')
    assert (done.stdout, done.exit_code) == ('', 3)
