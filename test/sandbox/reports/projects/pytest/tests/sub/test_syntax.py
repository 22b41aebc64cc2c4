def test_half(:
    pass
